"""Erasure in the database: a ticket's rows without anything personal, and for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.erasure import ERASED, erased_entry, erased_view
from domain.case.timeline import Entry
from domain.case.view import View
from domain.team.audit import Deed
from domain.via import OURSELVES, Via
from store import audit
from store.assignments import lock_ticket
from store.database import Database
from store.tables import Instant, early_reports, messages, surveys, tickets
from store.tables import timeline as entries
from store.ticket_filter import words_of

SYSTEM = "system"
_CLOSED_AT = cast(tickets.c.view["closed_at"].astext, Instant)
_POLICY = tickets.c.view["policy"]["name"].astext


async def erase(db: Database, reference: str, now: datetime, *, by: str = SYSTEM, via: Via = OURSELVES) -> bool:
    """Erase what is personal of a ticket that has ended; returns False when it is unknown or was erased before.

    What stays are kinds, instants and codes, as `domain.case.erasure` says, and the reference, which no other ticket
    can take. What is recorded of the ticket afterwards is not kept. The audit log says that `by` had it erased.
    """
    async with db.transaction() as session:
        await lock_ticket(session, reference)
        found = await session.execute(
            select(tickets.c.view).where(tickets.c.reference == reference, tickets.c.erased_at.is_(None))
        )
        row = found.one_or_none()
        if row is None:
            return False
        await _erase_ticket(session, reference, row.view, now)
        await _erase_entries(session, reference)
        of_ticket = messages.c.reference == reference
        await session.execute(
            update(messages).where(of_ticket).values(address="", subject=None, body="", provider_id=None)
        )
        await session.execute(
            delete(early_reports).where(early_reports.c.message_id.startswith(f"{reference}/", autoescape=True))
        )
        await session.execute(delete(surveys).where(surveys.c.reference == reference, surveys.c.answered_at.is_(None)))
        await session.execute(update(surveys).where(surveys.c.reference == reference).values(comment=None))
        await audit.append(
            session, Deed(by=by, action="data_erased", subject=f"ticket:{reference}", details={**via.accounted})
        )
        return True


async def is_erased(session: AsyncSession, reference: str) -> bool:
    """Return whether a ticket was erased."""
    wanted = select(tickets.c.reference).where(tickets.c.reference == reference, tickets.c.erased_at.is_not(None))
    return (await session.execute(wanted)).first() is not None


async def due_for_erasure(db: Database, policy: str, after: timedelta, now: datetime, limit: int) -> list[str]:
    """Return the first `limit` tickets under `policy` that ended `after` ago or earlier and are not erased."""
    wanted = select(tickets.c.reference).where(
        tickets.c.status.in_(("closed", "cancelled")),
        tickets.c.erased_at.is_(None),
        policy == _POLICY,
        now - after >= _CLOSED_AT,
    )
    async with db.transaction() as session:
        return list(await session.scalars(wanted.order_by(tickets.c.reference).limit(limit)))


async def _erase_ticket(session: AsyncSession, reference: str, view: dict[str, Any] | None, now: datetime) -> None:
    changes: dict[str, Any] = {
        "request_hash": ERASED,
        "request": None,
        "customer_email": None,
        "customer_phone": None,
        "customer_id": None,
        "customer": None,
        "words": None,
        "state": None,
        "further_state": None,
        "updated_at": now,
        "erased_at": now,
    }
    if view is not None:
        kept = erased_view(View.model_validate(view))
        changes["view"] = kept.model_dump(mode="json", exclude={"timeline"})
        changes["words"] = words_of(kept.subject, reference)
        changes["next_due_at"] = None
    await session.execute(update(tickets).where(tickets.c.reference == reference).values(changes))


async def _erase_entries(session: AsyncSession, reference: str) -> None:
    found = await session.execute(select(entries).where(entries.c.reference == reference))
    erased = [erased_entry(Entry.model_validate(dict(row))) for row in found.mappings()]
    if not erased:
        return
    change = (
        update(entries)
        .where(entries.c.reference == reference, entries.c.id == bindparam("of", type_=Text))
        .values(text=bindparam("said", type_=Text), data=bindparam("kept", type_=JSONB))
    )
    rows = [{"of": entry.id, "said": entry.text, "kept": entry.data} for entry in erased]
    await (await session.connection()).execute(change, rows)
