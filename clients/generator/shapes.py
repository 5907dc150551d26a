"""The shapes of JSON objects as TypedDicts."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping
from keyword import iskeyword
from typing import Any

from clients.generator.document import SCHEMAS
from clients.generator.enumerations import enumerations

SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
MAY_LACK_MEMBERS = {"BulkResult"}
"""Answers in which absent members are left out. Every other has all of its members, whatever has a default."""
BASES = {"View": "Summary", "Answer": "View", "Happening": "Entry"}
"""What has all the members of another and is one; every body of an action is an `Action`."""
_WIDTH = 112
Members = dict[str, str]
"""The type of each member."""


class Shapes:
    """TypedDicts of schemas. What is `sent` may be left out where it has a default, and takes instants and amounts
    as Python has them; what is answered has all of its members, as JSON has them."""

    def __init__(self, schemas: Mapping[str, dict[str, Any]], *, sent: bool) -> None:
        self._schemas = schemas
        self._sent = sent
        self._enumerations = enumerations(schemas)
        self._written: dict[str, Members] = {}

    def module(self) -> str:
        """Return the text of all of these shapes, in their order."""
        aliases = [f"{name} = Literal[{_listed(values)}]" for values, name in self._enumerations.items()]
        shapes = [self._shape(name, schema) for name, schema in self._schemas.items()]
        return "\n\n".join(["\n".join(aliases), *shapes])

    def _shape(self, schema_name: str, schema: Mapping[str, Any]) -> str:
        name = class_name(schema_name)
        properties = schema.get("properties", {})
        needed = set(schema.get("required", ()))
        if not self._sent and schema_name not in MAY_LACK_MEMBERS:
            needed = set(properties)
        types = {member: self._type(of) for member, of in properties.items()}
        members = {member: of if member in needed else f"NotRequired[{of}]" for member, of in types.items()}
        base = self._base(name, members)
        self._written[name] = members
        text = _docstring(schema.get("description", ""))
        if any(iskeyword(member) for member in members):
            listed = "\n".join(f"    {json.dumps(member)}: {_quoted(of)}," for member, of in members.items())
            return f'{name} = TypedDict("{name}", {{\n{listed}\n}})\n{text}'
        own = {member: of for member, of in members.items() if base is None or member not in self._written[base]}
        lines = [f"    {member}: {of}" for member, of in own.items()]
        head = f"class {name}({base or 'TypedDict'}):"
        described = [textwrap.indent(text, "    "), ""] if text else []
        return "\n".join([head, *described, *(lines or ["    pass"])])

    def _base(self, name: str, members: Members) -> str | None:
        base = BASES.get(name, "Action")
        theirs = self._written.get(base)
        return base if theirs and theirs.items() <= members.items() else None

    def _type(self, schema: Mapping[str, Any]) -> str:
        match schema:
            case {"$ref": reference}:
                return class_name(reference.removeprefix(SCHEMAS))
            case {"enum": [str() as only]}:
                return f"Literal[{_listed([only])}]"
            case {"enum": values}:
                return self._enumerations[tuple(values)]
            case {"anyOf": options}:
                types = dict.fromkeys(self._type(option) for option in options)
                if self._sent and {"float", "str"} <= types.keys():
                    types = {"Decimal": None, **types}
                return " | ".join(types)
            case {"type": "array"}:
                of = self._type(schema.get("items", {}))
                return f"Sequence[{of}]" if self._sent else f"list[{of}]"
            case {"type": "object", "additionalProperties": dict() as of}:
                return f"dict[str, {self._type(of)}]"
            case {"type": "object"}:
                return "dict[str, Any]"
            case {"type": "string", "format": "date-time"} if self._sent:
                return "datetime | str"
            case {"type": str() as simple}:
                return SIMPLE[simple]
        return "Any"


def class_name(schema: str) -> str:
    """Return the name of the class for a schema: `Page_Summary_` is `SummaryPage`."""
    page = re.fullmatch(r"Page_(\w+)_", schema)
    return f"{page[1]}Page" if page else schema


def _listed(values: Iterable[str]) -> str:
    return ", ".join(json.dumps(value) for value in values)


def _quoted(type_: str) -> str:
    # Outside a class body nothing delays what a type refers to.
    optional = re.fullmatch(r"NotRequired\[(.*)\]", type_)
    return f'NotRequired["{optional[1]}"]' if optional else json.dumps(type_)


def _docstring(text: str) -> str:
    if not text:
        return ""
    paragraphs = [textwrap.fill(" ".join(paragraph.split()), _WIDTH) for paragraph in text.split("\n\n")]
    whole = "\n\n".join(paragraphs)
    return f'"""{whole}"""' if "\n" not in whole else f'"""{whole}\n"""'
