"""The plan: what fires next if nobody acts, to the end of the ladder and the repeats after it.

The decider itself is run ahead, from due to due, so that the plan and what will happen cannot differ. Two things are
assumed, because only the future knows them: every search for an owner finds somebody, and every message arrives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel

from domain.case.case import Case
from domain.case.dues import Due, dues, next_due
from domain.case.timeline import Kind
from domain.clocks.clock import ClockKey
from domain.decisions.silence import circle
from domain.effects import AssignOwner, Effect, ExtendTime, LoadSnapshot, Purpose, SendMessage
from domain.escalation import advance
from domain.events import Event, MessageSettled, OwnerFound, Ticked
from domain.people import Contact, PersonId

TIMES_LISTED = 3
NOTHING_NEW_FOR = 50
"""Steps that only repeat what is listed already, after which the plan has been told."""
FORESEEN_AT_MOST = 500

Key = tuple[ClockKey, str, str, int]


class Consequence(BaseModel, frozen=True):
    """What a due brings about, in the words its timeline entry will have."""

    kind: Kind
    text: str


class Told(BaseModel, frozen=True):
    """Who will be told what."""

    purpose: Purpose
    to: PersonId


class Planned(Due):
    """A due that comes if nobody acts, and what it brings about; `tier` is where the ticket is after it.

    `repeats_every` says that it goes on like that, and is not listed any more. What has no happenings lies behind
    repeats without end, or is known only as the next due.
    """

    tier: str | None = None
    happens: tuple[Consequence, ...] = ()
    tells: tuple[Told, ...] = ()
    repeats_every: timedelta | None = None


@dataclass(frozen=True)
class Foreseen:
    """One step ahead: the due that leads to it, the case before and after it, and the messages it sends."""

    due: Due
    before: Case
    after: Case
    messages: tuple[SendMessage, ...]


def plan(case: Case, now: datetime) -> tuple[Planned, ...]:
    """Return what happens if nobody acts, in order; what repeats without end is listed `TIMES_LISTED` times.

    An owner whom only the future knows is called `next-owner-1`, then `next-owner-2`, and so on.
    """
    listed: list[Planned] = []
    times: Counter[Key] = Counter()
    latest: dict[Key, int] = {}
    nothing_new = 0
    for step in foresee(case, now):
        case = step.after
        key = _key(step.due, step.before)
        times[key] += 1
        if step.due.clock == "horizon" or times[key] > TIMES_LISTED:
            if times[key] == TIMES_LISTED + 1 and key in latest:
                listed[latest[key]] = _repeating(listed[latest[key]], step.due)
            nothing_new += 1
        else:
            latest[key] = len(listed)
            listed.append(_planned(step))
            nothing_new = 0
        if nothing_new == NOTHING_NEW_FOR:
            break
    return tuple(sorted((*listed, *_behind(case, times)), key=lambda each: each.at))


def foresee(case: Case, now: datetime) -> Iterator[Foreseen]:
    """Yield what every due leads to while nobody acts, with everything asked for on the way coming back at once."""
    owners = NextOwners()
    case, _ = _all_back(case, now, owners)
    for _ in range(FORESEEN_AT_MOST):
        due = next_due(case)
        if due is None:
            return
        now = max(now, due.at)
        before = case
        step = advance(case, Ticked(), now)
        sent = [effect for effect in step.effects if isinstance(effect, SendMessage)]
        case, more = _all_back(step.case, now, owners)
        yield Foreseen(due, before, case, (*sent, *more))


class NextOwners:
    """Owners as far as they can be known ahead: a person asked for by name, or somebody without one."""

    def __init__(self) -> None:
        self._found = 0

    def find(self, wanted: AssignOwner) -> Contact:
        """Return who is found; each time somebody else, unless a person is asked for."""
        person = wanted.person or (wanted.again if wanted.again not in wanted.exclude else None)
        if person is None:
            self._found += 1
            person = f"next-owner-{self._found}"
        # with both addresses, so that every channel of the policy is used
        return Contact(id=person, name=person, email="next.owner@invalid", phone="+10000000")


def _all_back(case: Case, now: datetime, owners: NextOwners) -> tuple[Case, list[SendMessage]]:
    """Let everything in flight come back, and what is asked for because of it; only calendars are not extended."""
    sent: list[SendMessage] = []
    while True:
        case = _team_told(case)
        awaited = (effect for effect in case.in_flight.values() if not isinstance(effect, ExtendTime | LoadSnapshot))
        effect = next(awaited, None)
        if effect is None:
            return case, sent
        step = advance(case, _outcome(effect, owners), now)
        sent += [effect for effect in step.effects if isinstance(effect, SendMessage)]
        case = step.case


def _team_told(case: Case) -> Case:
    """The case with every notice to the team accepted: that changes nothing else, and most of a plan are such."""
    kept = {id: e for id, e in case.in_flight.items() if not isinstance(e, SendMessage) or e.to_customer}
    return case if len(kept) == len(case.in_flight) else case.model_copy(update={"in_flight": kept})


def _outcome(effect: Effect, owners: NextOwners) -> Event:
    if isinstance(effect, AssignOwner):
        return OwnerFound(effect_id=effect.id, owner=owners.find(effect))
    return MessageSettled(effect_id=effect.id, accepted=True)


def _planned(step: Foreseen) -> Planned:
    entries = [entry for entry in step.after.timeline if entry.sequence > step.before.sequence]
    told = [Told(purpose=message.purpose, to=message.to.id) for message in step.messages]
    return Planned(
        **step.due.model_dump(),
        tier=step.after.rung.name,
        happens=tuple(Consequence(kind=entry.kind, text=entry.text) for entry in entries),
        tells=tuple(dict.fromkeys(told)),
    )


def _repeating(planned: Planned, again: Due) -> Planned:
    return planned.model_copy(update={"repeats_every": again.at - planned.at})


def _behind(case: Case, times: Counter[Key]) -> list[Planned]:
    """What is due some day but lies behind repeats without end."""
    return [
        Planned(**due.model_dump(), tier=case.rung.name)
        for due in dues(case)
        if due.clock != "horizon" and not times[_key(due, case)]
    ]


def _key(due: Due, case: Case) -> Key:
    """What makes a due the same again: an alarm that wakes more people than before is another one."""
    woken = len(set(circle(case, case.alarms + 1))) if due.clock == "repeat" else 0
    return due.key, due.level, case.rung.name, woken
