"""The next due instant: when something must happen next, and why, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from pydantic import AwareDatetime, BaseModel

from domain.case.alarm_hours import sounds_at
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
HELD = "held"
"""The level at which an alarm sounds that quiet hours have held back."""

_ORDER: dict[ClockName, int] = {
    "first_response": 0,
    "next_reply": 0,
    "promise": 0,
    "resolution": 1,
    "limit": 1,
    "tier": 2,
    "repeat": 5,
}
_OTHERWISE, _WARNING = 3, 4

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
    first = _first(_instants(case), case)
    return _due(case, *first) if first else None


def next_promise(case: Case) -> Due | None:
    """Return the earliest due that people are shown: that of the case, but for another try of what waits for its
    provider, which promises nobody anything."""
    shown = (coming for coming in _instants(case) if coming[3] != AGAIN)
    first = _first(shown, case)
    return _due(case, *first) if first else None


def fallen_due(case: Case, now: datetime) -> Due | None:
    """Return the earliest due of the case if it has come by `now`."""
    first = _first(_instants(case), case)
    return _due(case, *first) if first and first[0] <= now else None


def fallen_before(case: Case, instant: datetime) -> Due | None:
    """Return the earliest due of the case if it has come before an instant."""
    first = _first(_instants(case), case)
    return _due(case, *first) if first and first[0] < instant else None


def fallen_by_change(case: Case, instant: datetime) -> Due | None:
    """Return the earliest due that has come by an instant because of what happened at that instant, as a target that
    was used up before it; not what has merely come to be due then."""
    first = _first((coming for coming in _instants(case) if _is_of(case, coming, instant)), case)
    return _due(case, *first) if first and first[0] <= instant else None


def may_escalate_with(due: Due, other: Due) -> bool:
    """Return whether a due falls due at the instant of another, and may be one more reason to escalate."""
    return _place((due.at, due.clock, due.label, due.level)) <= (other.at, _ORDER["tier"])


def _is_of(case: Case, coming: Coming, instant: datetime) -> bool:
    clock = case.clocks.get(key_of(coming[1], coming[2])) if coming[3] != HELD else None
    return clock is None or clock.worked_out_at == instant


def dues(case: Case) -> Iterator[Due]:
    """Return every instant at which something must happen if nobody acts, in no order."""
    for instant in _instants(case):
        yield _due(case, *instant)


def _first(comings: Iterable[Coming], case: Case) -> Coming | None:
    return min(comings, key=_place if case.looks_forward else itemgetter(0), default=None)


def _place(coming: Coming) -> tuple[datetime, int]:
    """What falls due at one instant does so in this order: promises to the customer, then resolution and limits, then
    the tier's deadline, then everything else, then warnings; the alarm that sounds again comes last, since what comes
    before it may have sounded it."""
    at, clock, _, level = coming
    if level == HELD:
        return at, _OTHERWISE
    warns = level.startswith(("warn", "before", "after"))
    return at, _WARNING if warns else _ORDER.get(clock, _OTHERWISE)


def _instants(case: Case) -> Iterator[Coming]:
    for message in case.held:
        if message.not_before:
            yield message.not_before, "sending", None, DUE.name
    yield from _of_what_waits(case)
    if case.ended:
        return
    if case.held_alarm:
        yield sounds_at(case, case.held_alarm.since), "repeat", None, HELD
    for clock in case.clocks.values():
        for level, at in clock.instants.items():
            # what a change has put into the past counts from the change: nobody had it earlier
            yield max(at, clock.worked_out_at or at), clock.name, clock.label, level
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
        case "held":
            return "Alarm, once the quiet hours are over"
        case "elsewhere":
            return f"{what} on another channel"
    return f"{what}: overdue, step {amount}"
