"""The options of an action verb, made from the action's model, so that the CLI can say whatever the contract can."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal, get_origin

import typer
from pydantic.fields import FieldInfo

from domain.requests.actions import Action
from starter.cli.instant import read_instant

COMMON_FIELDS = ("by", "seen", "sent_at", "via")
OF_PROGRAMS = ("attachments", "whole")
"""Fields that a door of ours fills in and nobody types."""

HELP = {
    "take_over": "Take it even though somebody else has it.",
    "reason": "Why, in words.",
    "escalate.reason": "Why, as one of the reasons the policy knows, such as 'needs expertise'.",
    "note": "Hand-over note for the next owner: what was tried, what is needed.",
    "escalate.to_tier": "A higher tier by name; without it, the next one.",
    "hand_back.to_tier": "A lower tier by name; without it, the one below.",
    "to": "Id of the person who shall own it.",
    "reply.text": "What the customer is told.",
    "customer_told.text": "What was said.",
    "how": "How they were told; by phone unless said otherwise.",
    "note.text": "The internal note; the customer never sees it.",
    "wait.text": "What the customer is asked; required with --on customer.",
    "promise.text": "What the customer is told about the promised answer.",
    "customer_replied.text": "What the customer wrote.",
    "workaround": "The answer lets the customer go on meanwhile.",
    "mention": "Id of a person who is told of the note.",
    "on": "'customer', or a third party's name.",
    "until": "When to go on at the latest: 2026-11-22T09:30:00Z, or a time from now such as 2h.",
    "at": "When the answer will come: 2026-11-22T09:30:00Z, or a time from now such as 2h.",
    "priority": "The new priority.",
    "category": "The new category.",
    "resolution": "What was wrong and what was done, for the customer.",
    "how_to_use": "How to use what was mended, for the customer.",
    "grant": "Money for the customer, such as '50.00 EUR'.",
    "request": "Id of the request for approval.",
    "amount": "How much is approved, when less than was asked for.",
    "channel": "How it came: email, sms or another word.",
    "message_id": "The message's id where it came from; the same id is taken once.",
    "not_solved": "The customer says that it is not solved.",
    "wants_manager": "The customer asks for a manager.",
    "score": "From 1 (bad) to 5 (good).",
    "comment": "The customer's own words.",
    "policy": "Name of the policy the ticket shall live by from now on.",
    "back": "Back to what it lived by before its last move.",
}


def parameters(action: str, model: type[Action]) -> Iterator[inspect.Parameter]:
    """Yield a keyword parameter for each field of the action's body, as Typer reads them."""
    for name, field in model.model_fields.items():
        if name not in (*COMMON_FIELDS, *OF_PROGRAMS):
            yield _parameter(action, name, field)


def body(given: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON body of an action: what was given, and nothing that was not."""
    return {name: value for name, value in given.items() if value is not None and value is not False}


def _parameter(action: str, name: str, field: FieldInfo) -> inspect.Parameter:
    option: dict[str, Any] = {"help": HELP.get(f"{action}.{name}") or HELP[name], "show_default": False}
    kind = _kind(name, field, option)
    default = inspect.Parameter.empty if field.is_required() else (False if kind is bool else None)
    if default is None:
        kind = kind | None
    annotated = Annotated[kind, typer.Option(_option_name(name), **option)]  # type: ignore[valid-type]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated)


def _kind(name: str, field: FieldInfo, option: dict[str, Any]) -> Any:
    if field.annotation is bool or field.annotation is int or get_origin(field.annotation) is Literal:
        return field.annotation
    if name in ("at", "until"):
        option |= {"parser": read_instant, "metavar": "WHEN"}
    elif name == "grant":
        option |= {"parser": grant, "metavar": "'AMOUNT CURRENCY'"}
    return str


def _option_name(field: str) -> str:
    return "--" + field.replace("_", "-")


def grant(text: str) -> dict[str, str]:
    """Return the money written in `text` as the contract's body has it."""
    amount, _, currency = text.strip().partition(" ")
    return {"amount": amount, "currency": currency.strip()}


def seen(text: str) -> dict[str, int]:
    """Return the episode and tier written as `EPISODE:TIER`."""
    found = re.fullmatch(r"(\d+):(\d+)", text)
    if not found:
        raise typer.BadParameter("EPISODE:TIER, such as 1:0")
    return {"episode": int(found[1]), "tier": int(found[2])}
