"""The activity that looks after messages nobody works on any more."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

from temporalio import activity
from temporalio.service import RPCError, RPCStatusCode

from activities.database_work import in_database
from activities.measuring import count_swept
from activities.providers.routes import Routes
from activities.providers.sighting import Absent, Seen
from activities.providers.sms import SmsProvider
from activities.requests import Swept
from activities.run_history import has_broken_run
from domain.delivery.states import FAILED, later
from domain.delivery.sweeping import never_taken, sweep
from domain.events import MESSAGE_REPORTED, MESSAGE_TAKEN
from store import early_reports, messages, open_messages
from store.database import Database
from store.messages import Message

MOST_LOOKED_AT = 1000
ASKED_AT_ONCE = 8
NEW_QUESTIONS_FOR_SECONDS = 40


class LedgerSweeper:
    """Brings the ledger's open ends to what their provider knows, and sends nothing."""

    def __init__(self, db: Database, sms: Routes[SmsProvider]) -> None:
        self._db = db
        self._sms = sms.all[0]

    @activity.defn(name="sweep_ledger")
    async def sweep_ledger(self) -> Swept:
        """Ask for texts of which no last word came, close what was never sent, and count what is stuck.

        A ticket hears of a message that turns out not to have arrived. Raises `DatabaseUnavailable`.
        """
        started = asyncio.get_running_loop().time()
        tally: Counter[str] = Counter()
        turns = asyncio.Semaphore(ASKED_AT_ONCE)

        async def look_after(message: Message) -> None:
            async with turns:
                if asyncio.get_running_loop().time() - started < NEW_QUESTIONS_FOR_SECONDS:
                    await self._look_after(message, tally)

        found = await in_database(open_messages.to_sweep(self._db, datetime.now(UTC), MOST_LOOKED_AT))
        await asyncio.gather(*map(look_after, found))
        await in_database(early_reports.forget(self._db, datetime.now(UTC)))
        tally["stuck"] = len(await in_database(open_messages.stuck(self._db, datetime.now(UTC), MOST_LOOKED_AT)))
        if tally["stuck"]:
            activity.logger.warning("%d messages are stuck", tally["stuck"])
        swept = Swept.model_validate(tally)
        count_swept(swept)
        return swept

    async def _look_after(self, message: Message, tally: Counter[str]) -> None:
        now = datetime.now(UTC)
        todo = sweep(
            message.state,
            message.channel,
            intended_at=message.intended_at,
            called_at=message.called_at,
            asked_at=message.asked_at,
            now=now,
            waits=message.deferred_at is not None,
        )
        if todo == "ask" and not self._sms.gate.is_closed:
            tally["asked"] += 1
            tally[await self._ask(message)] += 1
        elif todo == "close":
            tally["closed"] += 1
            await self._close(message, "not sent in time")

    async def _ask(self, message: Message) -> str:
        """Ask the provider for one message, and keep what it says; returns what that came to."""
        assert message.called_at is not None
        asking = (
            self._sms.provider.fetch(message.provider_id)
            if message.provider_id
            else self._sms.provider.find(message.id, message.address, message.called_at)
        )
        match await asking:
            case Seen(provider_id, state, code):
                news = later(message.state, state)
                heard = True
                if news and state in FAILED:
                    heard = await self._tell_ticket(message, MESSAGE_REPORTED, {"reason": code or state})
                elif news and message.deferred_at is not None:
                    heard = await self._tell_ticket(message, MESSAGE_TAKEN, {})
                if not heard:
                    return ""
                now = datetime.now(UTC)
                moving = messages.move(self._db, message.id, state, provider_id=provider_id, reason=code, now=now)
                await in_database(moving)
                came_to = "moved" if news else ""
            case Absent() if never_taken(
                message.state, message.called_at, datetime.now(UTC), waits=message.deferred_at is not None
            ):
                await self._close(message, message.reason or "not taken")
                came_to = "closed"
            case Absent():
                came_to = ""
            case _:
                came_to = "unanswered"
        await in_database(messages.asked(self._db, message.id, datetime.now(UTC)))
        return came_to

    async def _close(self, message: Message, reason: str) -> None:
        await in_database(messages.conclude(self._db, message.id, "failed", reason=reason, now=datetime.now(UTC)))

    async def _tell_ticket(self, message: Message, signal: str, body: dict[str, str]) -> bool:
        """Before it is entered, so that no ticket misses it; a ticket that hears it twice takes it once.

        Returns False where the ticket has lost its run: it must be asked for again when that is taken up.
        """
        ticket = activity.client().get_workflow_handle(f"ticket-{message.reference}")
        try:
            await ticket.signal(signal, {"message_id": message.id, **body})
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
            return not await has_broken_run(activity.client(), ticket.id)
        return True
