"""Durations in JSON Schemas as they really are: ISO 8601, where seconds may have a fraction."""

from __future__ import annotations

from typing import Any

DURATION = r"^-?P([0-9]+Y)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?$"


def iso_durations(schema: Any) -> Any:
    """Return `schema` with a pattern in place of the format `duration`, which is RFC 3339's and knows no fraction."""
    if isinstance(schema, list):
        return [iso_durations(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: iso_durations(part) for name, part in schema.items()}
    if changed.get("format") == "duration":
        del changed["format"]
        changed |= {"pattern": DURATION, "examples": ["PT4H", "PT1M2.5S"]}
    return changed
