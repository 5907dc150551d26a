"""A provider with a fate for each call, and the attempts that follow each other until a message has one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from temporalio.exceptions import ApplicationError

from activities.outbox import Manners, Outbox
from activities.providers.outcome import Outcome
from activities.providers.sighting import Absent, Sighting
from activities.requests import Sent
from domain.delivery.sending import ASKABLE, SILENT
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database
from store.messages import Message
from tests.activities.attempts import Attempts

SOON = timedelta(milliseconds=300)
MANNERS = Manners(replace(ASKABLE, settled_after=SOON), replace(SILENT, settled_after=SOON))


class Provider:
    """A provider with its answers laid ready; an exception stands for the end of the worker in mid-call.

    When asked for the message it says what is laid ready for that, the last of it again and again.
    """

    def __init__(self, *outcomes: Outcome | BaseException, seen: Sequence[Sighting] = (Absent(),)) -> None:
        self.outcomes = list(outcomes)
        self.sightings = list(seen)
        self.calls = 0
        self.asked = 0

    async def ask(self, since: datetime) -> Sighting:
        self.asked += 1
        assert since.tzinfo
        return self.sightings.pop(0) if len(self.sightings) > 1 else self.sightings[0]

    async def call(self, through: object = None) -> Outcome:
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


class Killed(BaseException):
    """The worker has died."""


async def finished(outbox: Outbox, row: NewMessage, provider: Provider, *, askable: bool = False) -> Sent | str:
    """What the workflow hears in the end, with attempts following each other: how it was sent, or why not."""
    attempts, ask = Attempts(), provider.ask if askable else None
    while True:
        try:
            return await attempts.make(outbox.send_once, row, provider.call, ask)
        except Killed:
            pass
        except ApplicationError as error:
            if error.non_retryable:
                return f"{error.type}: {error.details[0]}"
            await asyncio.sleep(0.05)


async def ledger(db: Database, row: NewMessage) -> Message:
    found = await messages.get(db, row.id)
    assert found
    return found
