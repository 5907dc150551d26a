"""Customers: which tickets are theirs, and everything that is kept of one."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.timeline import Entry
from domain.case.view import View
from domain.input.text import clean
from domain.people import Channel
from domain.requests.ticket import Customer
from store.database import Database
from store.messages import Message
from store.surveys import Survey
from store.tables import messages, surveys, tickets, timeline


class KeptOfTicket(BaseModel, frozen=True):
    """Every row a ticket has: addresses, the last view, the whole timeline, messages sent because of it, surveys."""

    reference: str
    reserved_at: AwareDatetime
    email: str | None = None
    phone: str | None = None
    customer: Customer | None = None
    view: View | None = None
    timeline: tuple[Entry, ...] = ()
    messages: tuple[Message, ...] = ()
    surveys: tuple[Survey, ...] = ()


async def references_of(db: Database, customer: str) -> list[str]:
    """Return the tickets of a customer, by their id, oldest first.

    One that was reserved, and not heard of since, has no customer's id yet: it is theirs when it has an address of
    theirs.
    """
    theirs = tickets.c.customer_id == clean(customer)
    unheard = tickets.c.view.is_(None)
    addresses = {
        column: select(column).where(theirs, column.is_not(None))
        for column in (tickets.c.customer_email, tickets.c.customer_phone)
    }
    same_address = or_(*(column.in_(known) for column, known in addresses.items()))
    wanted = select(tickets.c.reference).where(or_(theirs, unheard & same_address))
    async with db.transaction() as session:
        return list(await session.scalars(wanted.order_by(tickets.c.reserved_at, tickets.c.reference)))


async def at_address(db: Database, channel: Channel, address: str) -> Customer | None:
    """Return whom an address belongs to, as their newest ticket knows them, or None when nobody has it."""
    column = tickets.c.customer_email if channel == "email" else tickets.c.customer_phone
    wanted = select(tickets.c.customer).where(column == clean(address.lower()), tickets.c.customer.is_not(None))
    newest = wanted.order_by(tickets.c.reserved_at.desc(), tickets.c.reference).limit(1)
    async with db.transaction() as session:
        details = await session.scalar(newest)
        return Customer.model_validate(details) if details else None


async def kept(db: Database, reference: str) -> KeptOfTicket:
    """Return everything the database has of a ticket that exists, as of one instant."""
    async with db.transaction() as session:
        [ticket] = await _rows(session, tickets, reference)
        return KeptOfTicket(
            reference=reference,
            reserved_at=ticket["reserved_at"],
            email=ticket["customer_email"],
            phone=ticket["customer_phone"],
            customer=ticket["customer"],
            view=ticket["view"],
            timeline=tuple(Entry.model_validate(row) for row in await _rows(session, timeline, reference, "sequence")),
            messages=tuple(
                Message.model_validate(row) for row in await _rows(session, messages, reference, "intended_at", "id")
            ),
            surveys=tuple(Survey.model_validate(row) for row in await _rows(session, surveys, reference, "episode")),
        )


async def _rows(session: AsyncSession, table: Any, reference: str, *order: str) -> list[dict[str, Any]]:
    wanted = select(table).where(table.c.reference == reference).order_by(*(table.c[name] for name in order))
    return [dict(row) for row in (await session.execute(wanted)).mappings()]
