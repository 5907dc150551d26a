"""Our ledger and the carrier's side by side: what was meant and never came, and what came twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain.delivery.states import OPEN
from domain.effects import PERSONS_OWN_WORDS, WHERE_IT_STANDS
from domain.messages.usefulness import MOOT
from domain.messages.withdrawal import MERGED, OVERTAKEN
from domain.people import CUSTOMER
from sandbox.demo.desk import Desk
from starter.patient_calls import answer_to
from store.database import Database
from store.messages import Message
from store.tables import messages
from tests.stack.whole_product import WholeProduct

MUST_COME = PERSONS_OWN_WORDS | {"receipt"}
_AGAIN = "/again"


@dataclass(frozen=True)
class BothLedgers:
    """Every message that we meant, by id, and what the carrier took and called back, in order.

    `for_both` are the tickets whose notices go to the team's two channels from the start.
    """

    meant: Mapping[str, Message]
    taken: Sequence[Mapping[str, Any]]
    called_back: Sequence[Mapping[str, Any]]
    for_both: Collection[str]

    @property
    def unsettled(self) -> list[Message]:
        """Return what may still change: it waits, is in doubt, or is to be reported yet."""
        undecided = [message for message in self.meant.values() if message.state in (*OPEN, "accepted")]
        return [message for message in undecided if not self._reported_in_vain(message)]

    def copies(self, id: str) -> list[Mapping[str, Any]]:
        """Return every copy that the carrier took of a message."""
        return [entry for entry in self.taken if entry["message_id"] == id]

    def lost(self) -> dict[str, str]:
        """Return each message that its reader never got, though nothing told or settled it otherwise, and why."""
        found = {message.id: self._missing(message) for message in self.meant.values()}
        return {id: why for id, why in found.items() if why}

    def doubled(self) -> dict[str, str]:
        """Return each message that told its reader what they had been told before, and how."""
        found = {message.id: self._told_before(message) for message in self.meant.values()}
        return {id: how for id, how in found.items() if how}

    def documented(self) -> list[str]:
        """Return each email that was taken twice since nothing was ever reported of its first copy."""
        return [message.id for message in self.meant.values() if self._unreported(message)]

    def never_meant(self) -> list[str]:
        """Return what the carrier took that our ledger does not know."""
        return [str(entry["message_id"]) for entry in self.taken if entry["message_id"] not in self.meant]

    def confirmed(self, reference: str) -> bool:
        """Return whether the customer of a ticket was to be told that it is open."""
        return any((m.reference, m.purpose) == (reference, "receipt") for m in self.meant.values())

    def said(self, reference: str, words: str) -> bool:
        """Return whether the customer of a ticket got somebody's own words, by a message of their own."""
        own = [m for m in self.meant.values() if m.reference == reference and m.purpose in PERSONS_OWN_WORDS]
        return any(words in copy["body"] for message in own for copy in self.copies(message.id))

    # -- one message --

    def _missing(self, message: Message) -> str | None:
        if message.state == "delivered":
            came = any(copy["status"] == "delivered" for copy in self.copies(message.id))
            return None if came else "delivered, and the carrier has no such message"
        if self._reported_in_vain(message) or self._told_otherwise(message) or self._rightly_withdrawn(message):
            return None
        return f"{message.state}: {message.reason}"

    def _told_otherwise(self, message: Message) -> bool:
        """Whether its reader got the same on the other channel, or by a second try, for which it was given up."""
        given_up = message.state in ("failed", "undelivered") or (message.reason or "").startswith("told by ")
        return given_up and any(other.state == "delivered" for other in self._twins(message))

    def _rightly_withdrawn(self, message: Message) -> bool:
        """Whether it was needless, and what it was given up for is there; nobody's own words ever are."""
        if message.state != "withdrawn" or message.purpose in MUST_COME:
            return False
        if message.reason == MOOT:
            return True
        if message.reason == OVERTAKEN and message.purpose not in WHERE_IT_STANDS:
            return False
        return message.reason in (OVERTAKEN, MERGED) and any(
            self._missing(later) is None
            for later in self.meant.values()
            if (later.reference, later.to, later.channel) == (message.reference, message.to, message.channel)
            and later.id != message.id
            and later.intended_at >= message.intended_at
        )

    def _told_before(self, message: Message) -> str | None:
        copies = self.copies(message.id)
        if len(copies) > 1 and not self._unreported(message):
            return f"{len(copies)} copies, resent at {message.resent_at}"
        if copies and message.state == "withdrawn":
            return f"came, though withdrawn: {message.reason}"
        if message.to != CUSTOMER and message.reference in self.for_both:
            return None
        earlier = [other for other in self._twins(message) if other.id < message.id and self.copies(other.id)]
        return f"came as {earlier[0].id}, too" if copies and earlier else None

    def _twins(self, message: Message) -> list[Message]:
        """The same notice to the same person, on another channel or once more."""
        stem = _stem(message.id)
        return [other for other in self.meant.values() if _stem(other.id) == stem and other.id != message.id]

    def _reported_in_vain(self, message: Message) -> bool:
        """Whether it came, and the carrier has given up to report it: our API was not there for long enough."""
        came = [copy["id"] for copy in self.copies(message.id) if copy["status"] == "delivered"]
        told = [entry for entry in self.called_back if entry["id"] in came and entry["event"] == "delivered"]
        return message.state == "accepted" and bool(told) and not any(_taken_well(entry) for entry in told)

    def _unreported(self, message: Message) -> bool:
        copies = self.copies(message.id)
        if message.channel != "email" or message.resent_at is None or len(copies) != 2:
            return False
        ours = [entry for entry in self.called_back if entry["id"] == copies[0]["id"] and _taken_well(entry)]
        return not any(datetime.fromisoformat(entry["at"]) < message.resent_at for entry in ours)


async def read_both(
    product: WholeProduct, desk: Desk, for_both: Collection[str] = (), *, prefix: str = ""
) -> BothLedgers:
    """Return both ledgers as they are now, of tickets whose reference begins with `prefix`."""
    async with our_database(product) as db, db.transaction() as session:
        rows = await session.execute(select(messages).where(messages.c.reference.startswith(prefix)))
        meant = {row["id"]: Message.model_validate(dict(row)) for row in rows.mappings()}
    taken = [entry for entry in await desk.ledger() if str(entry["message_id"]).startswith(prefix)]
    answer = await answer_to(lambda: desk.carrier.get("/callbacks"))
    called_back = [json.loads(line) for line in answer.raise_for_status().text.splitlines()]
    return BothLedgers(meant, taken, called_back, for_both)


@asynccontextmanager
async def our_database(product: WholeProduct) -> AsyncIterator[Database]:
    """Give the product's database, which one connection is enough for."""
    db = Database(json.loads((product.directory / "profile.json").read_text())["database"], connections=1)
    try:
        yield db
    finally:
        await db.close()


def _stem(id: str) -> str:
    return id.removesuffix(_AGAIN).rpartition("/")[0]


def _taken_well(callback: Mapping[str, Any]) -> bool:
    return callback["answer"] is not None and callback["answer"] < 300
