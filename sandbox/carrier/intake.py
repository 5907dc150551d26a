"""Taking messages in, or failing to, as the faults in force say. The same for both vendors."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from fastapi import Request, Response

from sandbox.carrier.connection import drop, hang, reset
from sandbox.carrier.entry import Entry
from sandbox.carrier.fault import AFTER_ACCEPT, BEFORE_ACCEPT, CALLBACK, OUTCOME, TIMING, Fault
from sandbox.carrier.faults import Faults
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.message import Email, Sms
from sandbox.carrier.plan import plan_for
from sandbox.carrier.walk import Walks


class Answers(Protocol):
    """How a vendor words its answers to a send."""

    def accepted(self, entries: Sequence[Entry]) -> Response:
        """The messages were taken in."""

    def broken(self, entries: Sequence[Entry]) -> Response:
        """A success whose body cannot be read and which does not give away the id."""

    def too_many(self, retry_after_seconds: int | None) -> Response:
        """Nothing was taken in; ask again later. It is not said when for None."""

    def unavailable(self, retry_after_seconds: int | None) -> Response:
        """Nothing was taken in, for nobody can be served; it is not said until when for None."""

    def failed(self) -> Response:
        """Something broke, it is not said what."""


class Intake:
    """A message answered as accepted is on disk in the ledger; one refused before acceptance is not."""

    def __init__(self, ledger: Ledger, faults: Faults, walks: Walks) -> None:
        self._ledger = ledger
        self._faults = faults
        self._walks = walks

    async def take(self, request: Request, messages: Sequence[Sms | Email], answers: Answers) -> Response:
        """Accepts the messages of one valid call, all or none, and answers it. `messages` is not empty."""
        kind, recipients = messages[0].kind, [message.to for message in messages]
        if before := self._faults.draw(kind, recipients, BEFORE_ACCEPT):
            return await self._refuse(request, before, answers)
        after = self._faults.draw(kind, recipients, AFTER_ACCEPT)
        callbacks_first = self._faults.draw(kind, recipients, TIMING)
        entries = await self._ledger.accept([self._planned(message) for message in messages])
        walks = [self._walks.start(entry) for entry in entries]
        if callbacks_first:
            await asyncio.wait(walks)
        return await self._answer(request, after, answers, entries)

    def _planned(self, message: Sms | Email) -> Sms | Email:
        groups = [*((name,) for name in CALLBACK), OUTCOME]
        drawn = [self._faults.draw(message.kind, [message.to], group) for group in groups]
        plan = plan_for(message.kind, message.to, [fault for fault in drawn if fault])
        return message.model_copy(update={"plan": plan})

    async def _refuse(self, request: Request, fault: Fault, answers: Answers) -> Response:
        match fault.fault:
            case "reset":
                return await reset(request)
            case "hang":
                return await hang(request)
            case "429":
                return answers.too_many(fault.retry_after_seconds)
            case _:
                return answers.failed()

    async def _answer(
        self, request: Request, fault: Fault | None, answers: Answers, entries: Sequence[Entry]
    ) -> Response:
        match fault.fault if fault else None:
            case "accept-then-drop":
                return await drop(request)
            case "accept-then-hang":
                return await hang(request)
            case "500-after-accept":
                return answers.failed()
            case "broken-json":
                return answers.broken(entries)
            case _:
                return answers.accepted(entries)
