"""Deferred messages, which wait for their provider: how many, for how long, and whose turn it is when that is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import and_, case, func, or_, select, update

from domain.delivery.sending import Evidence
from domain.delivery.states import OPEN
from domain.people import CUSTOMER, Channel
from domain.priority import PRIORITIES
from store.database import Database
from store.messages import Message
from store.tables import messages, tickets

RELEASED_AGAIN_AFTER = timedelta(minutes=2)
"""A ticket that was told, and of which nothing has come since, is told again."""
_DEFERRED = and_(messages.c.deferred_at.is_not(None), messages.c.ended_at.is_(None), messages.c.state.in_(OPEN))
_URGENT_FIRST = case(
    *((tickets.c.priority == priority, place) for place, priority in enumerate(PRIORITIES)), else_=len(PRIORITIES)
)


class DeferredMessages(BaseModel, frozen=True):
    """How many messages wait for a channel, and since when the oldest."""

    messages: int = 0
    since: AwareDatetime | None = None


class Untold(Message):
    """A message that waits, and the customer who has not been told what it says."""

    customer_id: str | None = None
    customer_name: str = ""
    customer_email: str | None = None
    customer_phone: str | None = None


async def of_channel(db: Database, channel: Channel) -> DeferredMessages:
    """Return what waits for a channel."""
    wanted = select(func.count(), func.min(messages.c.intended_at)).where(_DEFERRED, messages.c.channel == channel)
    async with db.transaction() as session:
        count, since = (await session.execute(wanted)).one()
        return DeferredMessages(messages=count, since=since)


async def take_deferred(db: Database, channel: Channel, now: datetime, limit: int) -> list[str]:
    """Return the tickets whose messages may go next, urgent ones first, then by age; no two callers get one ticket.

    Together they have at most `limit` messages, or it is one ticket: what is let go faster than it can go would wait
    in the engine's queue, which knows no such order, and what is urgent by then would wait behind it.
    """
    free = or_(messages.c.released_at.is_(None), messages.c.released_at < now - RELEASED_AGAIN_AFTER)
    order = (func.min(_URGENT_FIRST), func.min(messages.c.intended_at), messages.c.reference)
    waiting = (
        select(
            messages.c.reference,
            func.row_number().over(order_by=order).label("place"),
            func.sum(func.count()).over(order_by=order).label("messages"),
        )
        .join(tickets, tickets.c.reference == messages.c.reference, isouter=True)
        .where(_DEFERRED, free, messages.c.channel == channel)
        .group_by(messages.c.reference)
        .subquery()
    )
    first = or_(waiting.c.place == 1, waiting.c.messages <= limit)
    chosen = select(waiting.c.reference).where(first).order_by(waiting.c.place)
    async with db.transaction() as session:
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"waiting/{channel}", 0))))
        references = list(await session.scalars(chosen))
        theirs = and_(_DEFERRED, messages.c.channel == channel, messages.c.reference.in_(references))
        await session.execute(update(messages).where(theirs).values(released_at=now))
        return references


async def untold(db: Database, channel: Channel, limit: int, *, nothing_else: bool = False) -> list[Untold]:
    """Return what customers have not been told who can be reached on this channel alone, the oldest first.

    A channel on which a message has failed by their address does not reach them; with `nothing_else`, no other does.
    """
    other, name = (tickets.c.customer_phone, "sms") if channel == "email" else (tickets.c.customer_email, "email")
    customer = tickets.c.view["customer"]
    alone = or_(other.is_(None), customer["unreachable"].has_key(name))
    wanted = (
        select(
            messages,
            func.coalesce(customer["id"].astext, tickets.c.customer["id"].astext).label("customer_id"),
            func.coalesce(customer["name"].astext, tickets.c.customer["name"].astext, "").label("customer_name"),
            tickets.c.customer_email,
            tickets.c.customer_phone,
        )
        .join(tickets, tickets.c.reference == messages.c.reference)
        .where(_DEFERRED, messages.c.channel == channel, messages.c.to == CUSTOMER, tickets.c.erased_at.is_(None))
        .order_by(messages.c.intended_at, messages.c.id)
        .limit(limit)
    )
    if not nothing_else:
        wanted = wanted.where(alone)
    async with db.transaction() as session:
        return [Untold.model_validate(dict(row)) for row in (await session.execute(wanted)).mappings()]


async def evidence(db: Database, provider: str, called_at: datetime) -> Evidence:
    """Return what a provider has done for messages called later than one at `called_at`."""
    table = messages.c
    later = and_(table.provider == provider, table.called_at > called_at)
    reported = or_(table.delivered_at.is_not(None), table.state == "undelivered")
    taken = table.accepted_at.is_not(None)
    wanted = select(func.bool_or(reported), func.min(table.called_at).filter(taken)).where(later)
    async with db.transaction() as session:
        any_reported, taken_at = (await session.execute(wanted)).one()
        return Evidence(reported=bool(any_reported), taken_at=taken_at)
