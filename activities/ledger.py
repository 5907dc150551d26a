"""The activity that tells the ledger what it could not be told when it happened."""

from __future__ import annotations

from datetime import UTC, datetime

from temporalio import activity

from activities.database_work import in_database
from activities.requests import Unrecorded, Withdraw
from domain.delivery.states import NewMessage
from store import messages
from store.database import Database
from store.messages import Message


class LedgerKeeper:
    """Keeps the ledger true though it may be away while messages are sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn(name="record_message")
    async def record_message(self, fate: Unrecorded) -> None:
        """Enter what became of a message; repeated and late tellings change nothing newer.

        Raises `DatabaseUnavailable`, which may be retried.
        """
        await in_database(enter(self._db, fate))

    @activity.defn(name="withdraw_messages")
    async def withdraw_messages(self, request: Withdraw) -> None:
        """Say of messages that they are not sent any more; what their provider has reported stays.

        Raises `DatabaseUnavailable`, which may be retried.
        """
        for message in request.messages:
            now = datetime.now(UTC)
            withdrawn = Unrecorded.without_words(
                request.reference, message, "withdrawn", now, request.reason, unless_known=False
            )
            await in_database(enter(self._db, withdrawn))


async def enter(db: Database, fate: Unrecorded) -> Message | None:
    """Enter what became of a message, forward only, whether or not the ledger knew of it; never of an erased ticket.

    Returns the message as the ledger has it then.
    """
    if fate.unless_known and (known := await messages.get(db, fate.id)):
        if fate.deferred:
            await messages.defer(db, fate.id, fate.reason or "no answer", fate.at)
        return known
    row = NewMessage.model_validate(fate.model_dump(include=set(NewMessage.model_fields)))
    if not await messages.catch_up(db, row, fate.calls, fate.called_at, fate.resent_at, fate.at, fate.provider):
        return None
    if fate.deferred:
        await messages.defer(db, row.id, fate.reason or "away", fate.at)
    if fate.concluded:
        return await messages.conclude(db, row.id, fate.state, reason=fate.reason, now=fate.at)
    return await messages.move(db, row.id, fate.state, provider_id=fate.provider_id, reason=fate.reason, now=fate.at)
