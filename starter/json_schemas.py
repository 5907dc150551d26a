"""The JSON Schemas of what goes into a ticket's workflow and comes out of it, for starters in other languages; and of
the files that deployers write."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from domain.case.view import View
from domain.requests.actions import ACTIONS
from domain.requests.ticket import Ticket
from starter.editor_schemas import policy_schema, roster_schema
from starter.iso_durations import iso_durations

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas() -> dict[str, dict[str, Any]]:
    """Return each schema by its name: the one argument of a start, the body of each signal and update, the view; the
    files of a policy's bundle."""
    made: dict[str, dict[str, Any]] = {
        "ticket": _of(Ticket, "validation"),
        "actions": _actions(),
        "view": _of(View, "serialization"),
    }
    of_files = {"policy": policy_schema(), "roster": roster_schema()}
    return {name: iso_durations(schema) for name, schema in made.items()} | {
        name: {"$schema": DIALECT, **schema} for name, schema in of_files.items()
    }


def _of(model: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    return {"$schema": DIALECT, **model.model_json_schema(mode=mode)}


def _actions() -> dict[str, Any]:
    """An object with a property for each signal and update, whose value is its argument."""
    places, made = models_json_schema([(model, "validation") for model in ACTIONS.values()])
    return {
        "$schema": DIALECT,
        "title": "Actions",
        "description": "The one argument of each signal and update of a ticket's workflow, by its name.",
        "type": "object",
        "properties": {name: places[model, "validation"] for name, model in ACTIONS.items()},
        "additionalProperties": False,
        "$defs": made["$defs"],
    }
