"""Reminders in words: how far into a time, or how long before and after its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial

from domain.clocks.marks import Mark
from domain.input.text import spoken
from domain.policy.reminders import Reminding
from domain.priority import Priority
from domain.procedure.basis import Basis

NO_BREAK = "\u00a0"
"""A space at which no line is broken."""
Length = Callable[[timedelta], str]


def marked(marks: Iterable[Mark], length: Length) -> str:
    """Return when somebody is reminded: `when 50 % and 90 % of the time is used and 2 working hours before its end`."""
    marks = list(marks)
    shares = [f"{mark.share} %" for mark in marks if mark.share is not None]
    parts = [f"when {spoken(shares)} of the time is used"] if shares else []
    for side, word in ((-1, "before"), (1, "after")):
        amounts = [length(abs(m.offset)) for m in marks if m.share is None and (m.offset > timedelta()) == (side > 0)]
        parts += [f"{spoken(amounts)} {word} its end"] if amounts else []
    return spoken(parts)


def marked_in_short(marks: Iterable[Mark], length: Length) -> str:
    """Return the same in a few words: `50 %, 2 h before`."""
    said = []
    for mark in marks:
        side = "before" if mark.offset < timedelta() else "after"
        said.append(f"{mark.share}{NO_BREAK}%" if mark.share is not None else f"{length(abs(mark.offset))} {side}")
    return ", ".join(said)


def reminded(basis: Basis, marks: Reminding, calendars: Mapping[Priority, str]) -> dict[Priority, str]:
    """Return by priority when somebody is reminded of a clock on the priority's calendar; `never` without marks."""
    return {
        p: marked(marks.of(p), partial(basis.time, calendar=calendar)) or "never" for p, calendar in calendars.items()
    }
