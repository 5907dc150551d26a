"""What a message's template may draw on: every name is always there, and None where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.messages.facts import KNOWN
from domain.people import Contact

OF_MANY_LINES = frozenset({"text", "note", "description", "resolution", "how_to_use"})


def template_facts(facts: Mapping[str, Any], reader: Contact) -> dict[str, Any]:
    """Return `facts` complete and tidy: `items` is a list whose every line names the ticket, `reader` is the reader's
    name, and what stands within a line holds no line break or control character."""
    known = {**dict.fromkeys(KNOWN), **{name: _tidy(name, value) for name, value in facts.items()}}
    items = [_one_line(str(item)) for item in facts.get("items") or ()]
    reference = known["reference"]
    return {
        **known,
        "reader": _one_line(reader.name),
        "items": [item if item.startswith(reference) else f"{reference}: {item}" for item in items],
    }


def _tidy(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in OF_MANY_LINES:
        return "\n".join(_printable(line).rstrip() for line in value.strip().splitlines())
    return _one_line(value)


def _one_line(text: str) -> str:
    return " ".join(_printable(" ".join(text.split())).split())


def _printable(text: str) -> str:
    # joiners and direction marks are not "printable", and words of many languages need them
    return "".join(c for c in text if c >= " " and not "\x7f" <= c <= "\x9f")
