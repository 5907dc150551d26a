"""Playing the demonstration's stories with a watch in hand: what came of each, and how late the machine was in it.

A story is written for people who act on their cue and clocks that act at their instants. How far the machine was from
that is told by recorded instants: of the ticket's timeline, and of the script's own steps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import BaseModel

from sandbox.demo.desk import Desk, Overdue, open_desk
from sandbox.demo.play import APART_SECONDS
from sandbox.demo.scene import Scene
from sandbox.demo.stories import STORIES, Story

LONGEST_PAUSE_SECONDS = 2.0
"""What a script waits at most before its next step."""
_REFUSED = (httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY)


class Lived(BaseModel):
    """One ticket's view in the end, what kept its people from their script, if anything, and how late it all was."""

    view: dict[str, Any]
    broke_off: str | None
    late_seconds: float


class Played(BaseModel):
    """What came of the stories, every message of theirs, and which emails our ledger says were repeated in doubt."""

    lives: dict[str, Lived]
    ledger: list[dict[str, Any]]
    repeated: set[str]


class WatchedScene(Scene):
    """A scene that adds up how long after its cue each step of the script was done."""

    def __init__(self, desk: Desk, ticket: dict[str, Any]) -> None:
        super().__init__(desk, ticket)
        self.late_seconds = 0.0
        self._done_at: datetime | None = None

    async def until(self, kind: str, times: int = 1) -> dict[str, Any]:
        began = self._began()
        view = await super().until(kind, times)
        self._seen([entry for entry in view["timeline"] if entry["kind"] == kind][times - 1]["at"], began)
        return view

    async def owned(self, times: int = 1) -> str:
        began = self._began()
        owner = await super().owned(times)
        view = await self._desk.view(self.reference)
        self._seen([e for e in view["timeline"] if e["kind"] in ("assigned", "reassigned")][times - 1]["at"], began)
        return owner

    async def message(self, subject_or_text: str) -> dict[str, Any]:
        began = self._began()
        message = await super().message(subject_or_text)
        self._seen(message["accepted_at"], began)
        return message

    async def act(self, action: str, by: str | None = None, **body: Any) -> None:
        began = self._began()
        try:
            await super().act(action, by, **body)
        finally:
            self._done(began)

    async def customer_replies(self, text: str, to: dict[str, Any]) -> None:
        began = self._began()
        await super().customer_replies(text, to)
        self._done(began)

    async def customer_rates(self, score: int, survey: dict[str, Any]) -> None:
        began = self._began()
        await super().customer_rates(score, survey)
        self._done(began)

    def _began(self) -> datetime | None:
        """Note when a step begins; None for the first, whose cue may have come while the ticket was being opened."""
        now = datetime.now(UTC)
        if self._done_at is None:
            return None
        self.late_seconds += max(0.0, (now - self._done_at).total_seconds() - LONGEST_PAUSE_SECONDS)
        return now

    def _seen(self, at: str, began: datetime | None) -> None:
        cue = datetime.fromisoformat(at)
        self._done(max(cue, began) if began else cue)

    def _done(self, since: datetime | None) -> None:
        self._done_at = datetime.now(UTC)
        if since:
            self.late_seconds += max(0.0, (self._done_at - since).total_seconds())


async def play_watched(api: str, carrier: str, key: str, stories: Sequence[Story] = STORIES) -> Played:
    """Play every story at once and return when each ticket has ended.

    A machine that is late moves a ticket on: an action may then be refused, because somebody else has it by now, and a
    message that somebody waits for may not come. Such a script breaks off there, and its ticket is cancelled.
    """
    async with open_desk(api, carrier, key) as desk:
        lives = [_live(desk, story, number * APART_SECONDS) for number, story in enumerate(stories)]
        lived = dict(zip((story.reference for story in stories), await asyncio.gather(*lives), strict=True))
        repeated = {id for reference in lived for id in await _repeated(desk, reference)}
        return Played(lives=lived, ledger=await desk.ledger(), repeated=repeated)


async def _live(desk: Desk, story: Story, after_seconds: float) -> Lived:
    await asyncio.sleep(after_seconds)
    await desk.open(story.ticket)
    scene, broke_off = WatchedScene(desk, story.ticket), None
    try:
        await story.script(scene)
        view: Mapping[str, Any] = await scene.until(story.ends)
    except Overdue as error:
        broke_off = str(error)
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in _REFUSED:
            raise
        broke_off = f"{error.request.url.path} was refused: {error.response.text}"
    if broke_off:
        view = await _cancelled(desk, story.reference)
    return Lived(view=dict(view), broke_off=broke_off, late_seconds=scene.late_seconds + _clocks_late(view))


async def _cancelled(desk: Desk, reference: str) -> dict[str, Any]:
    try:
        await desk.act(reference, "cancel", key=f"{reference}-off", reason="the machine was too late")
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in _REFUSED:
            raise
    return await desk.view(reference)


async def _repeated(desk: Desk, reference: str) -> list[str]:
    answer = (await desk.api.get(f"/v1/tickets/{reference}/messages")).raise_for_status()
    return [each["id"] for each in answer.json()["items"] if each["resent_at"] and each["channel"] == "email"]


def _clocks_late(view: Mapping[str, Any]) -> float:
    """Add up how late clocks acted and owners were found: a clock once, whatever it did at one due."""
    late: dict[str, float] = {}
    before = view["timeline"][0]
    for entry in view["timeline"]:
        if entry["due_at"]:
            late[entry["due_at"]] = _seconds(entry["due_at"], entry["at"])
        elif entry["kind"] in ("assigned", "reassigned"):
            late[f"owner {entry['at']}"] = _seconds(before["at"], entry["at"])
        before = entry
    return sum(late.values())


def _seconds(since: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
