"""The next due instant: when something must happen next, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from pydantic import AwareDatetime, BaseModel

from domain.case import Case
from domain.clocks import ClockName
from domain.effects import ExtendTime
from domain.levels import DUE
from domain.snapshot import EXTEND_AGAIN_AFTER, EXTEND_BEFORE

_WHY: dict[ClockName, str] = {
    "acknowledge": "{owner} must acknowledge",
    "first_response": "First answer to the customer",
    "next_reply": "Answer to the customer's last message",
    "tier": "Deadline of {tier}",
    "resolution": "Resolution",
    "customer_update": "Customer update",
    "internal": "Agreed time of {team}",
    "approval": "Approval",
    "expiry": "{owner} must show a sign of life",
    "repeat": "Alarm again until somebody acknowledges",
    "waiting": "Wait for {waiting_on}",
    "limit": "Limit of calendar days",
    "survey": "Ask how it was",
    "reopening": "Close: nobody reopened it",
    "promise": "Promised answer",
    "sending": "Quiet hours end: send what waited",
    "horizon": "Extend the calendars",
}


class Due(BaseModel, frozen=True):
    """An instant at which a level of a clock comes, and why in words."""

    at: AwareDatetime
    clock: ClockName
    level: str
    why: str


def next_due(case: Case) -> Due | None:
    """Return the earliest due of the case; None only when its life is over."""
    first = _first(case)
    return _due(case, *first) if first else None


def fallen_due(case: Case, now: datetime) -> Due | None:
    """Return the earliest due of the case if it has come by `now`."""
    first = _first(case)
    return _due(case, *first) if first and first[0] <= now else None


def dues(case: Case) -> Iterator[Due]:
    """Return every instant at which something must happen if nobody acts, in no order."""
    for instant in _instants(case):
        yield _due(case, *instant)


def _first(case: Case) -> tuple[datetime, ClockName, str] | None:
    return min(_instants(case), key=itemgetter(0), default=None)


def _instants(case: Case) -> Iterator[tuple[datetime, ClockName, str]]:
    for message in case.held:
        if message.not_before:
            yield message.not_before, "sending", DUE.name
    if case.ended:
        return
    for clock in case.clocks.values():
        for level, at in clock.instants.items():
            yield at, clock.name, level
    if case.snapshot.known_until:
        asked = [effect.asked_at for effect in case.in_flight.values() if isinstance(effect, ExtendTime)]
        at = max(asked) + EXTEND_AGAIN_AFTER if asked else case.snapshot.known_until - EXTEND_BEFORE
        yield at, "horizon", DUE.name


def _due(case: Case, at: datetime, clock: ClockName, level: str) -> Due:
    return Due(at=at, clock=clock, level=level, why=_why(case, clock, level))


def _why(case: Case, clock: ClockName, level: str) -> str:
    text = _WHY[clock].format(
        owner=case.owner.contact.id if case.owner else "the owner",
        tier=case.rung.name,
        team=case.team,
        waiting_on=case.waiting.on if case.waiting else "somebody",
    )
    kind, _, number = level.partition("_")
    if kind == "warn":
        return f"{text}: {number} % of the time used"
    return text if kind == "due" else f"{text}: overdue, step {number}"
