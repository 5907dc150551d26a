"""Activities that answer at once, in process, for both shapes under test; they tell a waiting driver what was sent."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from temporalio import activity

from activities.requests import Assign, Assigned, LoadPolicy, LookBack, Past, Send, Sent
from domain.case.view import Facts
from domain.people import Contact
from domain.policy.reading import read_policy
from domain.policy.snapshot import Snapshot, take_snapshot

POLICY: dict[str, Any] = {
    "name": "Benchmark",
    "calendars": {"always": "24x7"},
    "priorities": {
        p: {"first_response": "1h", "resolution": "1d", "update_every": "2s"}
        for p in ("urgent", "high", "medium", "low")
    },
    "tiers": [
        {"name": "frontline", "accept_within": "1h", "work_within": "3s"},
        {"name": "specialist", "accept_within": "1h", "work_within": "1h"},
        {"name": "management", "accept_within": "1h", "repeat_every": "1h"},
    ],
    "reminders": {"at": []},
    "duty": {"else": "duty"},
    "survey": {"after": "1s"},
    "reopen_within": "2s",
}


def person(name: str) -> Contact:
    """Return somebody with an email address."""
    return Contact(id=name, name=name.title(), email=f"{name}@team.example")


class Providers:
    """The product's activities without database and network."""

    def __init__(self) -> None:
        self._policy = read_policy(POLICY)
        self._seen: defaultdict[tuple[str, str], asyncio.Event] = defaultdict(asyncio.Event)

    async def until(self, reference: str, purpose: str) -> None:
        """Wait until a message of `purpose` was sent for a ticket."""
        await self._seen[reference, purpose].wait()

    @activity.defn
    async def look_back(self, asked: LookBack) -> Past:
        """Return that nothing was there before."""
        return Past()

    @activity.defn
    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        """Return a fresh snapshot."""
        duty = {"duty": person("duty")}
        return take_snapshot("bench", "1", self._policy, duty, lambda _: {}, request.ticket, request.opened_at)

    @activity.defn
    async def assign_owner(self, request: Assign) -> Assigned:
        """Return an owner at once."""
        return Assigned(owner=person("ann"))

    @activity.defn
    async def record_facts(self, told: Facts) -> None:
        """Forget the facts."""

    @activity.defn
    async def send_email(self, request: Send) -> Sent:
        """Accept the message."""
        self._seen[request.reference, request.message.purpose].set()
        return Sent(state="accepted", provider_id="x")

    @activity.defn
    async def ask_survey(self, request: Send) -> Sent:
        """Accept the question."""
        return await self.send_email(request)
