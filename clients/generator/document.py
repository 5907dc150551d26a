"""The API's own document, and what of it a client has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, cast

from starter.api.app import create_app
from starter.api.parts import Connections, Doors

SCHEMAS = "#/components/schemas/"
ACTIONS = "actions"
"""The tag of the routes that act on a ticket."""
READS = (
    "list_tickets",
    "show_ticket",
    "show_timeline",
    "show_plan",
    "explain_clock",
    "preview_move",
    "show_messages",
    "show_conversation",
    "show_roster",
    "show_person",
    "list_policies",
)
PAGING = ("limit", "cursor")
WRITES = ("open_ticket", "open_tickets", "follow_all")


class Document:
    """What the API says of itself, by what a client asks of it."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.schemas: dict[str, dict[str, Any]] = made["components"]["schemas"]
        self._operations = {
            operation["operationId"]: (path, operation)
            for path, methods in made["paths"].items()
            for operation in methods.values()
        }

    def actions(self) -> dict[str, str]:
        """Return the name of the body of each action by the last part of its path, in the contract's order."""
        found = {}
        for path, operation in self._operations.values():
            if ACTIONS in operation.get("tags", ()):
                body = operation["requestBody"]["content"]["application/json"]["schema"]
                found[path.rpartition("/")[2]] = _name(body["$ref"])
        return found

    def requests(self) -> dict[str, dict[str, Any]]:
        """Return the schemas of all that is sent, each after what it holds."""
        bodies = self._with_what_they_hold(["Ticket", *self.actions().values()])
        return {"Action": self._action(), **bodies, "Filters": self._filters()}

    def answers(self) -> dict[str, dict[str, Any]]:
        """Return the schemas of all that is answered, each after what it holds."""
        wanted = []
        for name in (*READS, *WRITES):
            _, operation = self._operations[name]
            success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
            [content] = success["content"].values()
            wanted.append(_name((content["schema"].get("x-item-schema") or content["schema"])["$ref"]))
        return self._with_what_they_hold(wanted)

    def _action(self) -> dict[str, Any]:
        """What every action's body has."""
        first, *others = (self.schemas[body]["properties"] for body in self.actions().values())
        common = {name for name in first if all(name in other for other in others)}
        return {
            "description": "What the body of every action may have.",
            "properties": {name: schema for name, schema in first.items() if name in common},
        }

    def _filters(self) -> dict[str, Any]:
        _, operation = self._operations["list_tickets"]
        asked = {parameter["name"]: parameter["schema"] for parameter in operation["parameters"]}
        return {
            "description": "Which tickets are listed.",
            "properties": {name: schema for name, schema in asked.items() if name not in PAGING},
        }

    def _with_what_they_hold(self, names: Iterable[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, None] = {}

        def add(name: str) -> None:
            if name not in found:
                for held in _references(self.schemas[name]):
                    add(held)
                found[name] = None

        for name in names:
            add(name)
        return {name: self.schemas[name] for name in found}


def document() -> Document:
    """Return the document as the API of these sources would answer it."""
    return Document(create_app(cast(Doors, None), lambda: nullcontext(cast(Connections, None))).openapi())


def _name(reference: str) -> str:
    return reference.removeprefix(SCHEMAS)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield _name(schema["$ref"])
        for part in schema.values():
            yield from _references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _references(part)
