"""The outbox: every message is sent at most once, and the ledger says truly what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from temporalio import activity

from activities.attempt_memory import last_attempt_did_not_send, leave, some_attempt_sent_without_the_ledger
from activities.database_work import LEDGER_SECONDS, DatabaseUnavailable, in_database
from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Outcome, Refused
from activities.requests import Sent
from activities.send_failures import message_refused, not_sent, sending_misconfigured
from domain.delivery import State
from store import messages
from store.database import Database
from store.messages import Message, NewMessage


class Outbox:
    """Sends messages that are entered in the ledger first."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def send_once(self, row: NewMessage, call: Callable[[], Awaitable[Outcome]]) -> Sent:
        """Make the one provider call of a message, unless an earlier attempt made it or may have.

        The first attempt sends even when the ledger cannot be reached, since Temporal's history is the intent then;
        a later one only when the last one knows that nothing was sent. Raises `NotSent` and `DatabaseUnavailable`,
        which may be retried, and `MessageRefused` and `SendingMisconfigured`, which may not.
        """
        settled = await self._admit(row)
        return settled or await self._settle(row, await call())

    async def refuse(self, row: NewMessage, code: str) -> None:
        """Enter a message that cannot be sent at all; raises `MessageRefused`."""
        await self._record(row, "failed", reason=code)
        raise message_refused(code)

    async def _admit(self, row: NewMessage) -> Sent | None:
        """Return what is settled already, or None when the message may be sent now."""
        try:
            return await in_database(self._begin(row), seconds=LEDGER_SECONDS)
        except DatabaseUnavailable:
            if activity.info().attempt > 1 and not last_attempt_did_not_send():
                raise
            activity.logger.warning("message %s is sent without the ledger", row.id)
            leave("sending without the ledger")
            return None

    async def _begin(self, row: NewMessage) -> Sent | None:
        message = await messages.intend(self._db, row, datetime.now(UTC))
        if message.state == "failed":
            raise message_refused(message.reason or "refused before")
        if message.state not in ("intended", "sending"):
            return _known(message)
        now = datetime.now(UTC)
        claimed = await messages.move(self._db, row.id, "sending", now=now)
        # the ledger keeps the first instant, so it is ours only if nobody else has begun
        ours = claimed is not None and claimed.sending_at == now and not some_attempt_sent_without_the_ledger()
        if ours or last_attempt_did_not_send():
            return None
        return await self._doubt(row, "begun before, without word of what became of it")

    async def _settle(self, row: NewMessage, outcome: Outcome) -> Sent:
        match outcome:
            case Accepted(provider_id):
                await self._record(row, "accepted", provider_id=provider_id)
                return Sent(state="accepted", provider_id=provider_id)
            case InDoubt(code):
                return await self._doubt(row, code)
            case NotSent():
                leave("not sent")
                raise not_sent(outcome)
            case Refused(code):
                await self._record(row, "failed", reason=code)
                raise message_refused(code)
            case Misconfigured(code):
                await self._record(row, "failed", reason=code)
                raise sending_misconfigured(code)

    async def _doubt(self, row: NewMessage, code: str) -> Sent:
        """Leave a message in doubt: a callback may settle it, and nothing is sent again."""
        activity.logger.warning("message %s is in doubt: %s", row.id, code)
        await self._record(row, "unknown", reason=code)
        return Sent(state="unknown")

    async def _record(
        self, row: NewMessage, state: State, *, provider_id: str | None = None, reason: str | None = None
    ) -> None:
        """Write down what is certain; what was sent stays sent when the ledger cannot be reached for it."""
        try:
            await in_database(self._move(row, state, provider_id, reason), seconds=LEDGER_SECONDS)
        except DatabaseUnavailable:
            activity.logger.warning("message %s is %s, which the ledger could not be told", row.id, state)

    async def _move(self, row: NewMessage, state: State, provider_id: str | None, reason: str | None) -> None:
        now = datetime.now(UTC)
        await messages.intend(self._db, row, now)
        await messages.move(self._db, row.id, state, provider_id=provider_id, reason=reason, now=now)


def _known(message: Message) -> Sent:
    state = "unknown" if message.state == "unknown" else "accepted"
    return Sent(state=state, provider_id=message.provider_id)
