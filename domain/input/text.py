"""Text from outside, made safe to keep: every string can be stored, encoded and sent."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNKEEPABLE = re.compile("[\ud800-\udfff\x00]")


def clean(value: object) -> object:
    """Return `value` with unpaired surrogates and NULs in any string, at any depth, replaced by U+FFFD."""
    if isinstance(value, str):
        return _UNKEEPABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def shortened(text: str, length: int) -> str:
    """Return `text` in at most `length` characters, ending in an ellipsis where something was cut."""
    return text if len(text) <= length else text[: length - 1] + "…"


def spoken(names: Sequence[str]) -> str:
    """Return names as one would say them: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
