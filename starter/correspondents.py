"""Whoever writes to us: who they are, and which of their messages have been taken."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime

from domain.people import Channel
from domain.policy.policy import Policy
from domain.requests.ticket import Customer
from starter.database_work import in_database
from starter.policies_offered import policy_named
from store import customers, inbound, roster, tickets
from store.bundles import Bundles
from store.database import Database
from store.inbound import Arrival, Opening


class Correspondents:
    """What the database knows of senders and their messages. Every method raises `DatabaseUnreachable`."""

    def __init__(self, db: Database, bundles: Bundles | None = None) -> None:
        self._db = db
        self._bundles = bundles

    async def customer(self, channel: Channel, address: str) -> Customer | None:
        """Return the customer an address belongs to, with their other contacts and their language, or None."""
        return await in_database(customers.at_address(self._db, channel, address))

    async def colleagues(self, channel: Channel, address: str) -> Sequence[str]:
        """Return the ids that an address has on any roster."""
        return await in_database(roster.at_address(self._db, channel, address))

    async def policy(self, name: str) -> Policy | None:
        """Return the policy a ticket of theirs lived by, as its files are now; None when there is none to be used."""
        return await asyncio.to_thread(policy_named, self._bundles, name) if self._bundles else None

    async def reference(self, name: str) -> str | None:
        """Return how the reference of a ticket is spelt that is `name` in lower case, or None when there is none."""
        return await in_database(tickets.spelling(self._db, name))

    async def arrival(self, id: str) -> Arrival | None:
        """Return what was decided on a message, or None when it has not been seen."""
        return await in_database(inbound.find(self._db, id))

    async def openings(self, sender: str) -> Sequence[Opening]:
        """Return the tickets that a sender's messages open, the last one first."""
        return await in_database(inbound.openings(self._db, sender))

    async def claim(self, arrival: Arrival, aware_of: Collection[str]) -> Arrival | None:
        """Keep what was decided on a message and return what counts: the first decision; None when another message of
        its sender opens a ticket that the decider was not `aware_of`, so that it is to be decided anew."""
        return await in_database(inbound.claim(self._db, arrival, aware_of))

    async def claim_instead(self, arrival: Arrival, aware_of: Collection[str]) -> bool:
        """Keep what was decided in place of what was not possible any more; returns False as `claim` returns None."""
        return await in_database(inbound.claim_instead(self._db, arrival, aware_of))

    async def settle(self, arrival: Arrival, now: datetime) -> None:
        """Note that what was decided has been done."""
        await in_database(inbound.settle(self._db, arrival, now))

    async def count(self, sender: str, since: datetime) -> int:
        """Return how many messages of a sender have come since an instant."""
        return await in_database(inbound.count(self._db, sender, since))
