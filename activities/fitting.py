"""Fitting a text message into its length without losing what the reader needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from activities.gsm import in_gsm

LONGEST_SMS = 320
SHORTEST_FACT = 12
CUT = "..."


def fitted(
    write: Callable[[Mapping[str, Any]], str],
    facts: Mapping[str, Any],
    *,
    whole: Collection[str],
    shortest: int = SHORTEST_FACT,
    limit: int = LONGEST_SMS,
) -> str:
    """Return what `write` makes of `facts`, in at most `limit` characters and on one line.

    What is too long loses the ends of its longest facts, each down to `shortest` characters, but never those named in
    `whole` nor the words around them, so that the reference and the next step stay.
    """
    kept, fixed = dict(facts), set(whole)
    text = _one_line(write(kept))
    while len(text) > limit:
        cuttable = [name for name, value in kept.items() if name not in fixed and _length(value) > shortest]
        if not cuttable:
            return text[: limit - len(CUT)] + CUT
        name = max(cuttable, key=lambda name: _length(kept[name]))
        cut = {**kept, name: _shorter(kept[name], len(text) - limit, shortest)}
        written = _one_line(write(cut))
        if len(written) < len(text):
            kept, text = cut, written
        else:  # this message does not use it
            fixed.add(name)
    return text


def _one_line(text: str) -> str:
    return in_gsm(" ".join(text.split()))


def _length(value: Any) -> int:
    """The length of a text, or of the longest text of a list; anything else has none to lose."""
    if isinstance(value, str):
        return len(value)
    return max((len(item) for item in value), default=0) if isinstance(value, list) else 0


def _shorter(value: Any, excess: int, shortest: int) -> Any:
    if isinstance(value, list):
        longest = max(range(len(value)), key=lambda place: len(value[place]))
        return [_shorter(item, excess, shortest) if place == longest else item for place, item in enumerate(value)]
    kept = value[: max(len(value) - excess, shortest) - len(CUT)]
    at_word = kept.rpartition(" ")[0]
    return (at_word if len(at_word) > len(kept) // 2 else kept).rstrip(" .,;:") + CUT
