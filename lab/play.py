"""Playing recorded lives on a running product, many at a time, each at its own recorded pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.case.case import Status
from domain.case.timeline import Entry
from domain.case.view import View
from lab.desk import Declined, Desk
from lab.servicenow.changes import Change

LOOK_EVERY_SECONDS = 0.25
OPENING_AT_ONCE = 4
"""So many tickets are being opened at any moment: a crowd at the door would hold up those that live already."""

OWNER_WITHIN_SECONDS = 60.0
RESTS_WITHIN_SECONDS = 300.0
QUIET_SECONDS = 3.0
_OWNER_GIVEN = ("assigned", "reassigned")


@dataclass(frozen=True)
class Life:
    """One recorded life, ready to be played: how it opens, what follows, and the status it must end in."""

    ticket: Mapping[str, Any]
    opened_at: datetime
    changes: tuple[Change, ...]
    ends: Status

    @property
    def reference(self) -> str:
        """Return the reference of the ticket that lives it."""
        return str(self.ticket["reference"])

    @property
    def length(self) -> timedelta:
        """Return how long it lasted when it was recorded."""
        return self.changes[-1].at - self.opened_at if self.changes else timedelta()


@dataclass(frozen=True)
class Played:
    """What came of one life.

    `refused` are changes the product said no to, with its reason; `behind` is how far the replay itself was at most
    behind the recorded pace, in real time; `settled` is False when messages may be missing.
    """

    life: Life
    status: Status
    timeline: tuple[Entry, ...]
    purposes: tuple[str, ...]
    refused: tuple[str, ...]
    behind: timedelta
    settled: bool

    @property
    def as_recorded(self) -> bool:
        """Return whether the ticket ended where its recording did."""
        return self.status == self.life.ends


async def play(lives: Sequence[Life], desk: Desk, speed: float, at_once: int, done: Callable[[], None]) -> list[Played]:
    """Play every life, `at_once` at a time and the longest first; returns what came of each, in the order given.

    Recorded time passes `speed` times as fast, counted from each ticket's own opening. A change waits until the one
    before it has taken full effect. `done` is called after each life. What came of them is looked at when all are
    over and their messages have left.
    """
    room, door = asyncio.Semaphore(at_once), asyncio.Semaphore(OPENING_AT_ONCE)

    async def one(life: Life) -> _Course:
        async with room:
            course = await _live(life, desk, speed, door)
        done()
        return course

    longest_first = sorted(range(len(lives)), key=lambda place: lives[place].length, reverse=True)
    async with asyncio.TaskGroup() as group:
        tasks = {place: group.create_task(one(lives[place])) for place in longest_first}
    sent = await _messages_at_rest([life.reference for life in lives], desk)
    return [await _outcome(lives[place], tasks[place].result(), sent[place], desk) for place in range(len(lives))]


@dataclass(frozen=True)
class _Course:
    refused: tuple[str, ...]
    behind: timedelta


async def _live(life: Life, desk: Desk, speed: float, door: asyncio.Semaphore) -> _Course:
    refused: list[str] = []
    behind = 0.0
    async with door:
        view = await desk.open(life.ticket)
        opened = time.monotonic()
        await _owner_given(desk, view, 1)
    for number, change in enumerate(life.changes, start=1):
        due = opened + (change.at - life.opened_at).total_seconds() / speed
        await asyncio.sleep(due - time.monotonic())
        try:
            view = await desk.act(life.reference, change.action, change.body, f"{life.reference}-{number}")
        except Declined as reason:
            view = await desk.view(life.reference)
            if change.action != "close" or view.status != "closed":  # a repeated close finds its own work done
                refused.append(f"{change.action}: {reason}")
        else:
            await _owner_given(desk, view, change.owners_given)
        behind = max(behind, time.monotonic() - due)
    return _Course(tuple(refused), timedelta(seconds=behind))


async def _owner_given(desk: Desk, view: View, times: int) -> None:
    """Wait until the ticket has been given an owner that often: an owner that is still looked for when work ends or
    waits is never told."""
    until = time.monotonic() + OWNER_WITHIN_SECONDS
    while sum(entry.kind in _OWNER_GIVEN for entry in view.timeline) < times and time.monotonic() < until:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        view = await desk.view(view.reference)


async def _messages_at_rest(references: Sequence[str], desk: Desk) -> list[Sequence[str] | None]:
    """Return the purposes of each ticket's messages once two looks at all of them, some time apart, see the same.

    One look is not enough: what a busy product has decided to send is not yet what it has sent.
    """
    until = time.monotonic() + RESTS_WITHIN_SECONDS
    before: list[Sequence[str] | None] = []
    while True:
        now = await asyncio.gather(*(desk.purposes(reference) for reference in references))
        if (now == before and None not in now) or time.monotonic() > until:
            return now
        before = now
        await asyncio.sleep(QUIET_SECONDS)


async def _outcome(life: Life, course: _Course, purposes: Sequence[str] | None, desk: Desk) -> Played:
    return Played(
        life=life,
        status=(await desk.view(life.reference)).status,
        timeline=tuple(await desk.timeline(life.reference)),
        purposes=tuple(purposes or ()),
        refused=course.refused,
        behind=course.behind,
        settled=purposes is not None,
    )
