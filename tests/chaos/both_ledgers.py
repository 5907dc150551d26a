"""Our ledger and the providers' side by side: what was meant and never came, and what came twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from domain.delivery.states import OPEN
from domain.effects import PERSONS_OWN_WORDS, WHERE_IT_STANDS
from domain.messages.usefulness import MOOT
from domain.messages.withdrawal import MERGED, OVERTAKEN
from domain.people import CUSTOMER
from store.database import Database
from store.messages import Message
from store.tables import messages, timeline
from tests.chaos.outside import Outside
from tests.stack.whole_product import WholeProduct

MUST_COME = PERSONS_OWN_WORDS | {"receipt"}
REPORTS_NOTHING = ("smtp",)
"""Providers whose last word is that they take a message."""
OF_A_LETTER = "<"
"""How a Message-ID begins, and no id of ours."""
_AGAIN, _BACK = "/again", "/back"


@dataclass(frozen=True)
class BothLedgers:
    """Every message that we meant, by id, and what providers took and called back, in order.

    `for_both` are the tickets whose notices go to the team's two channels from the start. `places` are those of the
    timelines' entries, by their ids.
    """

    meant: Mapping[str, Message]
    taken: Sequence[Mapping[str, Any]]
    called_back: Sequence[Mapping[str, Any]]
    for_both: Collection[str]
    places: Mapping[str, int] = field(default_factory=dict)

    def written(self, message: Message) -> tuple[int, datetime]:
        """Return what orders the messages of a ticket as they were written: the entry that led to each.

        Workers are asked for several at once, and enter them in any order.
        """
        return max((self.places.get(entry, 0) for entry in message.entries), default=0), message.intended_at

    @property
    def unsettled(self) -> list[Message]:
        """Return what may still change: it waits, is in doubt, or is to be reported yet."""
        undecided = [message for message in self.meant.values() if message.state in (*OPEN, "accepted")]
        return [m for m in undecided if not (_arrived(m) or self._reported_in_vain(m))]

    def copies(self, id: str) -> list[Mapping[str, Any]]:
        """Return every copy that a provider took of a message."""
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
        """Return what providers took that our ledger does not know."""
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
        if _arrived(message):
            came = any(copy["status"] == "delivered" for copy in self.copies(message.id))
            return None if came else f"{message.state}, and no provider has such a message"
        if self._reported_in_vain(message) or self._told_otherwise(message) or self._rightly_withdrawn(message):
            return None
        return f"{message.state}: {message.reason}"

    def _told_otherwise(self, message: Message) -> bool:
        """Whether its reader got the same on the other channel, or by a second try, for which it was given up."""
        given_up = message.state in ("failed", "undelivered") or (message.reason or "").startswith("told by ")
        return given_up and any(_arrived(other) for other in self._twins(message))

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
            and self.written(later) >= self.written(message)
        )

    def _told_before(self, message: Message) -> str | None:
        copies = self.copies(message.id)
        if len(copies) > 1 and not self._unreported(message):
            return f"{len(copies)} copies, resent at {message.resent_at}"
        if copies and message.state == "withdrawn" and not self._taken_in_doubt(message):
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

    def _taken_in_doubt(self, message: Message) -> bool:
        """Whether it was taken by a call of which nobody could know, as our ledger says, before it was given up."""
        [*more, first] = reversed(self.copies(message.id))
        unknowable = message.provider in REPORTS_NOTHING and message.called_at is not None and not more
        return unknowable and message.ended_at is not None and _taken_at(first) < message.ended_at

    def _unreported(self, message: Message) -> bool:
        copies = self.copies(message.id)
        if message.channel != "email" or message.resent_at is None or len(copies) != 2:
            return False
        if message.provider in REPORTS_NOTHING:
            return _taken_at(copies[0]) < message.resent_at
        ours = [entry for entry in self.called_back if entry["id"] == copies[0]["id"] and _taken_well(entry)]
        return not any(datetime.fromisoformat(entry["at"]) < message.resent_at for entry in ours)


async def read_both(
    product: WholeProduct, outside: Outside, for_both: Collection[str] = (), *, prefix: str = ""
) -> BothLedgers:
    """Return both ledgers as they are now, of tickets whose reference begins with `prefix`."""
    async with our_database(product) as db, db.transaction() as session:
        rows = await session.execute(select(messages).where(messages.c.reference.startswith(prefix)))
        meant = {row["id"]: Message.model_validate(dict(row)) for row in rows.mappings()}
        ours = [str(id) for id in await session.scalars(select(messages.c.id))]
        entries = await session.execute(
            select(timeline.c.id, timeline.c.sequence).where(timeline.c.reference.startswith(prefix))
        )
        places = {entry.id: entry.sequence for entry in entries}
    # a letter of no message of ours has no reference that a prefix could be compared with, and counts in any case
    wanted = (prefix, OF_A_LETTER)
    taken = [entry for entry in await outside.taken(ours) if str(entry["message_id"]).startswith(wanted)]
    return BothLedgers(meant, taken, await outside.called_back(), for_both, places)


@asynccontextmanager
async def our_database(product: WholeProduct) -> AsyncIterator[Database]:
    """Give the product's database, which one connection is enough for."""
    db = Database(json.loads((product.directory / "profile.json").read_text())["database"], connections=1)
    try:
        yield db
    finally:
        await db.close()


def _stem(id: str) -> str:
    return id.removesuffix(_AGAIN).removesuffix(_BACK).rpartition("/")[0]


def _arrived(message: Message) -> bool:
    return message.state == "delivered" or (message.state == "accepted" and message.provider in REPORTS_NOTHING)


def _taken_at(copy: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(copy["accepted_at"])


def _taken_well(callback: Mapping[str, Any]) -> bool:
    return callback["answer"] is not None and callback["answer"] < 300
