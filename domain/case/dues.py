"""The next due instant: when something must happen next, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter

from pydantic import AwareDatetime, BaseModel

from domain.case.case import Case
from domain.case.deferred import come_next
from domain.clocks.clock import ClockKey, ClockName, key_of
from domain.clocks.levels import DUE
from domain.effects import ExtendTime
from domain.policy.snapshot import EXTEND_AGAIN_AFTER, EXTEND_BEFORE

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
    "limit": "Limit",
    "survey": "Ask how it was",
    "reopening": "Close: nobody reopened it",
    "promise": "Promised answer",
    "sending": "Send what waited",
    "horizon": "Extend the calendars",
}

AGAIN = "again"
"""The level at which a deferred message is tried by itself."""
ELSEWHERE = "elsewhere"
"""The level at which somebody who waits for a deferred message is told on another channel."""

Coming = tuple[datetime, ClockName, str | None, str]
"""When a level comes: its instant, the clock's name and label, and the level's name."""


class Due(BaseModel, frozen=True):
    """An instant at which a level of a clock comes, and why in words; `label` tells clocks of one name apart."""

    at: AwareDatetime
    clock: ClockName
    label: str | None = None
    level: str
    why: str

    @property
    def key(self) -> ClockKey:
        """Return the key of the clock."""
        return key_of(self.clock, self.label)


def next_due(case: Case) -> Due | None:
    """Return the earliest due of the case; None only when its life is over."""
    first = _first(case)
    return _due(case, *first) if first else None


def next_promise(case: Case) -> Due | None:
    """Return the earliest due that people are shown: that of the case, but for another try of what waits for its
    provider, which promises nobody anything."""
    shown = (coming for coming in _instants(case) if coming[3] != AGAIN)
    first = min(shown, key=itemgetter(0), default=None)
    return _due(case, *first) if first else None


def fallen_due(case: Case, now: datetime) -> Due | None:
    """Return the earliest due of the case if it has come by `now`."""
    first = _first(case)
    return _due(case, *first) if first and first[0] <= now else None


def dues(case: Case) -> Iterator[Due]:
    """Return every instant at which something must happen if nobody acts, in no order."""
    for instant in _instants(case):
        yield _due(case, *instant)


def _first(case: Case) -> Coming | None:
    return min(_instants(case), key=itemgetter(0), default=None)


def _instants(case: Case) -> Iterator[Coming]:
    for message in case.held:
        if message.not_before:
            yield message.not_before, "sending", None, DUE.name
    yield from _of_what_waits(case)
    if case.ended:
        return
    for clock in case.clocks.values():
        for level, at in clock.instants.items():
            yield at, clock.name, clock.label, level
    if case.snapshot.known_until:
        asked = (effect.asked_at for effect in case.in_flight.values() if isinstance(effect, ExtendTime))
        again = (at + EXTEND_AGAIN_AFTER for at in asked)
        yield next(again, case.snapshot.known_until - EXTEND_BEFORE), "horizon", None, DUE.name


def _of_what_waits(case: Case) -> Iterator[Coming]:
    for deferred in come_next(case.deferred):
        yield deferred.again_at, "sending", None, AGAIN
    for deferred in case.deferred:
        if not deferred.under_way and deferred.elsewhere_at is not None:
            yield deferred.elsewhere_at, "sending", None, ELSEWHERE


def _due(case: Case, at: datetime, clock: ClockName, label: str | None, level: str) -> Due:
    what = _what(case, clock)
    return Due(at=at, clock=clock, label=label, level=level, why=_why(f"{what}: {label}" if label else what, level))


def _what(case: Case, clock: ClockName) -> str:
    return _WHY[clock].format(
        owner=case.owner.contact.id if case.owner else "the owner",
        tier=case.rung.name,
        team=case.team,
        waiting_on=case.waiting.on if case.waiting else None,
    )


def _why(what: str, level: str) -> str:
    kind, _, amount = level.partition("_")
    match kind:
        case "warn":
            return f"{what}: {amount} % of the time used"
        case "before" | "after":
            return f"{what}: {amount} {kind}"
        case "due":
            return what
        case "again":
            return f"{what}, which could not be sent"
        case "elsewhere":
            return f"{what} on another channel"
    return f"{what}: overdue, step {amount}"
