"""The ledger's open ends: messages of which nobody knows yet, or will not say any more, what became of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from domain.delivery.states import OPEN
from domain.delivery.sweeping import (
    ASKED_AFTER,
    ASKED_UNTIL,
    SENDING_ENDS_AFTER,
    SHOWN_FOR,
    email_stuck_since,
    stuck_since,
)
from store.database import Database
from store.messages import Message
from store.tables import messages

_OPEN_ENDED = messages.c.ended_at.is_(None)
_NOT_ERASED = messages.c.address != ""
_IN_DOUBT = messages.c.state.in_(OPEN)
_ACCEPTED = messages.c.state == "accepted"
_BY_SMS = messages.c.channel == "sms"
_REPORTS = messages.c.provider.is_distinct_from("smtp")
"""A mail server says nothing of an email once it has taken it."""


async def to_sweep(db: Database, now: datetime, limit: int) -> list[Message]:
    """Return what `domain.delivery.sweeping.sweep` may have something to do with, those never asked for first."""
    askable = and_(_BY_SMS, messages.c.called_at.between(now - ASKED_UNTIL, now - ASKED_AFTER))
    never_sent = and_(
        _IN_DOUBT,
        messages.c.called_at.is_(None),
        messages.c.deferred_at.is_(None),
        messages.c.intended_at <= now - SENDING_ENDS_AFTER,
    )
    lately = messages.c.intended_at >= now - SHOWN_FOR
    wanted = select(messages).where(_OPEN_ENDED, lately, _NOT_ERASED, or_(askable, never_sent))
    async with db.transaction() as session:
        oldest_first = wanted.order_by(messages.c.asked_at.asc().nulls_first(), messages.c.intended_at).limit(limit)
        return [Message.model_validate(dict(row)) for row in (await session.execute(oldest_first)).mappings()]


async def stuck(db: Database, now: datetime, limit: int) -> list[Message]:
    """Return messages that should have come to an end by now and have not, oldest first, for a week.

    An accepted email counts only where the delivery of any is reported at all; what waits for its provider never does.
    """
    wanted = select(messages).where(_stuck(now))
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(messages.c.intended_at, messages.c.id).limit(limit))
        return [Message.model_validate(dict(row)) for row in found.mappings()]


async def count_stuck(db: Database, now: datetime) -> int:
    """Return how many messages `stuck` would return without a limit."""
    async with db.transaction() as session:
        return await session.scalar(select(func.count()).select_from(messages).where(_stuck(now))) or 0


def _stuck(now: datetime) -> ColumnElement[bool]:
    waited = messages.c.accepted_at < stuck_since(now)
    reported = exists().where(messages.c.channel == "email", messages.c.delivered_at.is_not(None)).correlate(None)
    overdue = or_(
        and_(_IN_DOUBT, messages.c.deferred_at.is_(None), messages.c.intended_at < stuck_since(now)),
        and_(_ACCEPTED, _BY_SMS, waited),
        and_(_ACCEPTED, ~_BY_SMS, _REPORTS, messages.c.accepted_at < email_stuck_since(now), reported),
    )
    return and_(_OPEN_ENDED, messages.c.intended_at >= now - SHOWN_FOR, overdue)
