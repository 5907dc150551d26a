"""What is kept of one customer: giving all of it out, and erasing it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime, BaseModel
from sqlalchemy.exc import SQLAlchemyError

from domain.requests.action_keys import Key
from domain.team.audit import Deed
from domain.via import Via
from starter.client import Escalations
from starter.database_work import in_database
from starter.errors import ActionRefused, NotEnded, TicketClosed, UnknownCustomer, UnknownTicket
from starter.histories import Histories
from store import audit, customers, erasure
from store.customers import KeptOfTicket
from store.database import Database
from store.scrubbing import Scrubbed, scrub

ENDS_WITHIN = timedelta(seconds=10)
LOOK_AGAIN_AFTER_SECONDS = 0.1
CANCELLED_BECAUSE = "the customer's data is to be erased"
AT_ONCE = 10
SCRUBBED_BYTES = 64 * 1024**2
SCRUBBED_WITHIN = timedelta(seconds=10)


class TicketOfCustomer(KeptOfTicket, frozen=True):
    """One ticket, whole; `request` is what it was opened with, null once Temporal does not keep it any more."""

    request: dict[str, Any] | None = None


class CustomerExport(BaseModel, frozen=True):
    """Everything that is kept of a customer, by the tickets they have."""

    customer: str
    exported_at: AwareDatetime
    tickets: tuple[TicketOfCustomer, ...]


@dataclass(frozen=True)
class ErasedTickets:
    """Tickets whose personal data is gone, and those of them that Temporal had in clear.

    What its database has freed of these, and its backups hold, can be read without a payload key.
    """

    references: tuple[str, ...]
    in_clear: tuple[str, ...]


class CustomerData:
    """Exports and erases. Raises `UnknownCustomer`, `DatabaseUnreachable` and `EngineUnreachable`."""

    def __init__(self, histories: Histories, db: Database, escalations: Escalations, *, readable: bool = False) -> None:
        """Take what keeps the data; `readable` says that our own payloads stand in Temporal in clear."""
        self._histories = histories
        self._db = db
        self._escalations = escalations
        self._readable = readable

    async def export(self, customer: str, now: datetime, *, by: str, via: Via) -> CustomerExport:
        """Return everything that is kept of a customer, in the database and in Temporal: all of it, or an error.

        The audit log says of each ticket that `by` had it exported.
        """
        found = [await self._export(reference) for reference in await self._references(customer)]
        for each in found:
            subject = f"ticket:{each.reference}"
            deed = Deed(by=by, action="data_exported", subject=subject, details={**via.accounted})
            await in_database(audit.keep(self._db, deed))
        return CustomerExport(customer=customer, exported_at=now, tickets=tuple(found))

    async def erase(
        self, customer: str, now: datetime, *, cancel: bool, by: str, accountable: str, via: Via
    ) -> ErasedTickets:
        """Erase everything personal of a customer and return the tickets that had it.

        Nothing is erased while one of their tickets lives: `NotEnded` names those, unless `cancel` ends them first, in
        the name of `by`. The audit log names who is `accountable`. What was interrupted may be repeated.
        """
        references = await self._references(customer)
        alive = [reference for reference in references if await self._histories.lives(reference)]
        if alive and not cancel:
            raise NotEnded(alive)
        for reference in alive:
            await self._cancel(reference, by, via)
        await self._ended(alive)
        return await self.erase_tickets(references, now, by=accountable, via=via)

    async def erase_tickets(self, references: Sequence[str], now: datetime, *, by: str, via: Via) -> ErasedTickets:
        """Erase tickets that have ended: first Temporal's histories, then the rows by which they would be found."""
        room = asyncio.Semaphore(AT_ONCE)

        async def erase(reference: str) -> bool:
            async with room:
                in_clear = await self._histories.delete(reference)
                await in_database(erasure.erase(self._db, reference, now, by=by, via=via))
                return in_clear or self._readable

        in_clear = await asyncio.gather(*(erase(reference) for reference in references))
        told = tuple(reference for reference, clear in zip(references, in_clear, strict=True) if clear)
        return ErasedTickets(tuple(references), told)

    async def scrub(self) -> Scrubbed:
        """Overwrite what erasing has freed in the database, and say where nothing is left of it.

        Tables of more than 64 MiB are left for a quiet hour, and so is what takes more than 10 s.
        """
        try:
            async with asyncio.timeout(SCRUBBED_WITHIN.total_seconds()):
                return await scrub(self._db, at_most_bytes=SCRUBBED_BYTES)
        except (SQLAlchemyError, OSError, TimeoutError):
            return Scrubbed(tables=False, log=False)

    async def overdue(self, kept_for: Mapping[str, timedelta], now: datetime, limit: int) -> Sequence[str]:
        """Return at most `limit` tickets that ended longer ago than their policy keeps what is personal of them.

        `kept_for` has the time by policy; one that is not in it keeps its tickets for ever. A ticket whose workflow
        still has a message to send is left until it has.
        """
        found: list[str] = []
        for policy, after in kept_for.items():
            due = erasure.due_for_erasure(self._db, policy, after, now, limit - len(found))
            found += [reference for reference in await in_database(due) if not await self._histories.lives(reference)]
        return found

    async def _references(self, customer: str) -> Sequence[str]:
        references = await in_database(customers.references_of(self._db, customer))
        if not references:
            raise UnknownCustomer
        return references

    async def _export(self, reference: str) -> TicketOfCustomer:
        kept = await in_database(customers.kept(self._db, reference))
        request = await self._histories.request(reference)
        return TicketOfCustomer(**kept.model_dump(), request=request)

    async def _cancel(self, reference: str, by: str, via: Via) -> None:
        try:
            key, said = Key("erasure", by, reference), {"reason": CANCELLED_BECAUSE}
            await self._escalations.act(reference, "cancel", said, by=by, key=key, via=via)
        except (TicketClosed, UnknownTicket, ActionRefused):
            return  # it ended meanwhile, or has ended but for a message that waits

    async def _ended(self, references: Sequence[str]) -> None:
        """Wait for workflows to end; their last messages and their last word to the database come before that."""
        living = list(references)
        for _ in range(int(ENDS_WITHIN.total_seconds() / LOOK_AGAIN_AFTER_SECONDS)):
            living = [reference for reference in living if await self._histories.lives(reference)]
            if not living:
                return
            await asyncio.sleep(LOOK_AGAIN_AFTER_SECONDS)
        raise NotEnded(living, cancelled=True)
