"""Before a text is written: whether its reader wants any, and the code by which they may answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from temporalio import activity

from activities.database_work import DatabaseUnavailable, in_database
from activities.number_prints import NumberPrints
from activities.offers import offer_in
from activities.providers.outcome import Outcome, Refused
from activities.requests import Send
from domain.inbound.consent import CARRIER_REFUSED
from store import opt_outs, reply_codes
from store.database import Database

PREPARED_SECONDS = 0.9
"""What is left of a send's fifteen once the ledger, before and after, and the provider have had theirs."""


@dataclass(frozen=True)
class Prepared:
    """What is known of a text before it is written; `reply_code` is None where there is nothing to answer."""

    opted_out: bool = False
    reply_code: int | None = None


class Texting:
    """Prepares texts and learns from the carrier's refusals. Nothing here holds a text up for more than a second."""

    def __init__(self, db: Database, numbers: NumberPrints) -> None:
        self._db = db
        self._numbers = numbers

    async def prepare(self, send: Send, phone: str) -> Prepared:
        """Return what is known of a text to `phone`; the same text has the same code each time.

        While the database cannot tell, it goes out without a code: the carrier knows itself who wants none.
        """
        try:
            return await in_database(self._prepare(send, phone), seconds=PREPARED_SECONDS)
        except DatabaseUnavailable:
            activity.logger.warning("message %s is written without a reply code", send.message.id)
            return Prepared()

    async def learn(self, phone: str, outcome: Outcome) -> None:
        """Keep that the owner of a number wants no texts, when that is why the carrier refused one."""
        if outcome != Refused(CARRIER_REFUSED):
            return
        try:
            stopping = opt_outs.stop(self._db, self._numbers.of(phone), phone, datetime.now(UTC))
            await in_database(stopping, seconds=PREPARED_SECONDS)
        except DatabaseUnavailable:
            activity.logger.warning("an opt-out the carrier told of could not be kept")

    async def _prepare(self, send: Send, phone: str) -> Prepared:
        prints = self._numbers.of(phone)
        async with self._db.transaction() as session:
            if await opt_outs.stopped(session, prints):
                return Prepared(opted_out=True)
            offer = offer_in(send)
            return Prepared(reply_code=await reply_codes.give(session, prints, offer) if offer else None)
