"""Playing recorded lives on a running product, many at a time, each at its own recorded pace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.case import Status
from domain.timeline import Entry
from domain.view import View
from lab.desk import Declined, Desk
from lab.servicenow.changes import Change

LOOK_EVERY_SECONDS = 0.25
OPENING_AT_ONCE = 4
"""So many tickets are being opened at any moment: a crowd at the door would hold up those that live already."""

OWNER_WITHIN_SECONDS = 60.0
SETTLED_WITHIN_SECONDS = 120.0
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


async def play(
    lives: Sequence[Life], desk: Desk, speed: float, at_once: int, done: Callable[[Played], None]
) -> list[Played]:
    """Play every life, `at_once` at a time and the longest first; returns what came of each, in the order given.

    Recorded time passes `speed` times as fast, counted from each ticket's own opening. A change waits until the one
    before it has taken full effect. `done` is called after each life.
    """
    room, door = asyncio.Semaphore(at_once), asyncio.Semaphore(OPENING_AT_ONCE)

    async def one(life: Life) -> Played:
        async with room:
            played = await _play(life, desk, speed, door)
        done(played)
        return played

    longest_first = sorted(range(len(lives)), key=lambda place: lives[place].length, reverse=True)
    async with asyncio.TaskGroup() as group:
        tasks = {place: group.create_task(one(lives[place])) for place in longest_first}
    return [tasks[place].result() for place in range(len(lives))]


async def _play(life: Life, desk: Desk, speed: float, door: asyncio.Semaphore) -> Played:
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
    purposes = await _settled(life.reference, desk)
    return Played(
        life=life,
        status=(await desk.view(life.reference)).status,
        timeline=tuple(await desk.timeline(life.reference)),
        purposes=tuple(purposes or ()),
        refused=tuple(refused),
        behind=timedelta(seconds=behind),
        settled=purposes is not None,
    )


async def _owner_given(desk: Desk, view: View, times: int) -> None:
    """Wait until the ticket has been given an owner that often: an owner that is still looked for when work ends or
    waits is never told."""
    until = time.monotonic() + OWNER_WITHIN_SECONDS
    while sum(entry.kind in _OWNER_GIVEN for entry in view.timeline) < times and time.monotonic() < until:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        view = await desk.view(view.reference)


async def _settled(reference: str, desk: Desk) -> Sequence[str] | None:
    until = time.monotonic() + SETTLED_WITHIN_SECONDS
    purposes = await desk.purposes(reference)
    while purposes is None and time.monotonic() < until:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        purposes = await desk.purposes(reference)
    return purposes
