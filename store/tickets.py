"""Tickets: which exist, and what was last recorded of each. The ticket's workflow decides; this is its reflection."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, DateTime, Text, case, cast, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.audited import deed_of
from domain.case.case import TIMELINE_KEPT
from domain.case.timeline import Entry
from domain.case.view import Facts, Summary, View
from domain.inbound.routing import TheirTicket
from domain.input.text import clean
from domain.people import CUSTOMER, Channel
from domain.requests.ticket import Customer, Ticket
from store import assignments, audit, surveys
from store.database import Database
from store.erasure import is_erased
from store.page import Page, Place
from store.tables import DUE_ORDER, NEVER, Instant, tickets
from store.tables import timeline as entries
from store.ticket_filter import TicketFilter, words_of

log = logging.getLogger(__name__)

MOST_PER_PAGE = 200
_BY_PLACE = (entries.c.sequence, entries.c.at, entries.c.position)
"""By sequence; entries that claim one place in the order in which they were made."""
_BY_INSTANT = (entries.c.at, entries.c.sequence, entries.c.position)
"""As it happened, also where the ticket was set back in between."""
_SUMMARY = tickets.c.view.op("-", return_type=JSONB)(literal("clocks", Text))


class CustomerTicket(TheirTicket, frozen=True):
    """A ticket of somebody who wrote to us from an address."""

    opened_at: AwareDatetime


async def reserve(db: Database, ticket: Ticket, now: datetime) -> Literal["new", "same", "other"]:
    """Keep the reference for `ticket` before its workflow starts, and say what had it before.

    The request itself is kept until something is recorded of the ticket.

    `new`: nothing; `same`: this very request, which may be started again; `other`: a request with other content,
    which keeps the reference. Of any number of callers at once exactly one gets `new`.
    """
    row = insert(tickets).values(
        reference=ticket.reference,
        request_hash=ticket.fingerprint(),
        reserved_at=now,
        request=clean(ticket.model_dump(mode="json", by_alias=True, exclude_none=True)),
        customer_email=_address(ticket.customer.email),
        customer_phone=_address(ticket.customer.phone),
        customer=_kept_customer(ticket.customer),
    )
    async with db.transaction() as session:
        made = await session.execute(row.on_conflict_do_nothing().returning(tickets.c.reference))
        if made.first():
            return "new"
        kept = select(tickets.c.request_hash).where(tickets.c.reference == ticket.reference)
        return "same" if await session.scalar(kept) == ticket.fingerprint() else "other"


async def record(db: Database, facts: Facts, now: datetime) -> None:
    """Keep what a ticket's workflow says of it: the view, new timeline entries, survey answers, who holds it.

    May be called again and in any order. Entries are kept once each, known by their cause: two that claim one place
    both stand. View and holder follow only facts that were told no earlier than what is kept, so that late ones change
    nothing else; a run that was set back tells later and fewer. Facts without entries change nothing once there is a
    view. Nothing is kept of a ticket that was erased.
    """
    timeline = facts.view.timeline
    async with db.transaction() as session:
        await assignments.lock_ticket(session, facts.view.reference)
        if await is_erased(session, facts.view.reference):
            return
        if await _is_set_back(session, facts):
            await _keep_further_state(session, facts.view.reference)
        newest = await _put_view(session, facts, now)
        added: list[Entry] = []
        if timeline:
            added = await _add_entries(session, facts.view.reference, facts.run_id, timeline)
            await surveys.note(session, facts.view.reference, facts.view.episode, timeline)
        if newest:
            await assignments.settle(session, facts, now)
        for entry in added:
            if deed := deed_of(facts.view.reference, entry):
                await audit.append(session, deed)


async def forget_further_state(db: Database, reference: str) -> None:
    """Keep no longer the case from which the engine was set back: people were told what was lost."""
    async with db.transaction() as session:
        await session.execute(update(tickets).where(tickets.c.reference == reference).values(further_state=None))


async def get_view(db: Database, reference: str) -> View | None:
    """Return what was last recorded of a ticket, with its last 200 timeline entries; None when nothing was."""
    wanted = select(tickets.c.view).where(tickets.c.reference == reference)
    last = select(entries).where(entries.c.reference == reference).order_by(*(part.desc() for part in _BY_INSTANT))
    async with db.transaction() as session:
        view = await session.scalar(wanted)
        if view is None:
            return None
        kept = (await session.execute(last.limit(TIMELINE_KEPT))).mappings().all()
        return View.model_validate({**view, "timeline": [dict(row) for row in reversed(kept)]})


async def timeline(db: Database, reference: str, after: int = 0, limit: int = TIMELINE_KEPT) -> list[Entry]:
    """Return the first `limit` entries of a ticket whose sequence is above `after`, in order, and those that claim the
    same place as the last of them."""
    mine = (entries.c.reference == reference) & (entries.c.sequence > after)
    last = select(entries.c.sequence).where(mine).order_by(entries.c.sequence).limit(limit).subquery()
    until = select(func.max(last.c.sequence)).scalar_subquery()
    wanted = select(entries).where(mine, entries.c.sequence <= until).order_by(*_BY_PLACE)
    async with db.transaction() as session:
        return [Entry.model_validate(dict(row)) for row in (await session.execute(wanted)).mappings()]


async def list_tickets(db: Database, which: TicketFilter, limit: int = 50, cursor: str | None = None) -> Page[Summary]:
    """Return the first `limit` (at most 200) of the tickets of a filter, by next due, then reference.

    `cursor` goes on after the page that gave it. Raises `BadCursor` for one that no page gave.
    """
    limit = max(1, min(limit, MOST_PER_PAGE))
    wanted = select(_SUMMARY).where(tickets.c.view.is_not(None), *which.conditions())
    if cursor:
        place = Place.at(cursor)
        due = NEVER if place.due_at is None else literal(place.due_at, Instant)
        wanted = wanted.where(tuple_(DUE_ORDER, tickets.c.reference) > tuple_(due, place.reference))
    ordered = wanted.order_by(DUE_ORDER, tickets.c.reference).limit(limit + 1)
    async with db.transaction() as session:
        found = [Summary.model_validate(view) for view in await session.scalars(ordered)]
    items, more = found[:limit], len(found) > limit
    return Page[Summary](items=tuple(items), next_cursor=_place(items[-1]).cursor() if more else None)


async def customer_tickets_by_address(db: Database, channel: Channel, address: str) -> list[CustomerTicket]:
    """Return the tickets whose customer has an address (an email in any case, an E.164 phone), newest first."""
    column = tickets.c.customer_email if channel == "email" else tickets.c.customer_phone
    columns = (
        tickets.c.reference,
        tickets.c.status,
        tickets.c.opened_at,
        tickets.c.view["follows"].astext.label("follows"),
        tickets.c.view["policy"]["name"].astext.label("policy"),
        _asked_at().label("asked_at"),
    )
    wanted = select(*columns).where(column == _address(address), tickets.c.view.is_not(None))
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(tickets.c.opened_at.desc(), tickets.c.reference))
        return [CustomerTicket.model_validate(dict(row)) for row in found.mappings()]


def _asked_at() -> ColumnElement[datetime | None]:
    """Since when a question waits for the customer; early releases did not say since when."""
    since = cast(tickets.c.view["waiting_since"].astext, DateTime(timezone=True))
    return case((tickets.c.view["waiting_on"].astext == CUSTOMER, func.coalesce(since, tickets.c.opened_at)))


async def spelling(db: Database, name: str) -> str | None:
    """Return the reference that is `name` in lower case, the first of several, or None."""
    wanted = select(tickets.c.reference).where(func.lower(tickets.c.reference) == name.lower())
    async with db.transaction() as session:
        found: str | None = await session.scalar(wanted.order_by(tickets.c.reference).limit(1))
        return found


async def _put_view(session: AsyncSession, facts: Facts, now: datetime) -> bool:
    """Keep the view unless a newer one is kept; returns whether it was."""
    view = facts.view
    row = insert(tickets).values(
        reference=view.reference,
        request_hash=facts.request_hash,
        reserved_at=now,
        customer_email=_address(facts.customer_email),
        customer_phone=_address(facts.customer_phone),
        customer=_kept_customer(facts.customer) if facts.customer else None,
        sequence=max((entry.sequence for entry in view.timeline), default=0),
        told_at=facts.told_at,
        run_id=facts.run_id,
        first_run_id=facts.first_run_id,
        state=facts.state,
        view=clean(view.model_dump(mode="json", exclude={"timeline"})),
        status=view.status,
        priority=view.priority,
        tier=view.tier.name,
        team=view.team,
        owner_id=view.owner.id if view.owner else None,
        customer_id=clean(view.customer.id),
        words=words_of(view.subject, view.reference),
        opened_at=view.opened_at,
        next_due_at=view.next_due.at if view.next_due else None,
        updated_at=now,
    )
    said: dict[str, Any] = {name: row.excluded[name] for name in tickets.c.keys()}  # noqa: SIM118
    for kept in ("reference", "reserved_at", "erased_at"):
        said.pop(kept)
    said["further_state"] = case((tickets.c.first_run_id == row.excluded.first_run_id, tickets.c.further_state))
    for name in ("customer_email", "customer_phone", "customer", "told_at", "run_id", "first_run_id"):
        said[name] = func.coalesce(row.excluded[name], tickets.c[name])
    further = tickets.c.sequence <= row.excluded.sequence
    newer = tickets.c.told_at < row.excluded.told_at
    # early releases do not say when they tell something; of two tellings at one instant the longer one is newer
    unplaced = (
        tickets.c.told_at.is_(None) | row.excluded.told_at.is_(None) | (tickets.c.told_at == row.excluded.told_at)
    )
    told = tickets.c.view.is_(None) | (row.excluded.sequence > 0)
    put = row.on_conflict_do_update(
        index_elements=["reference"], set_=said, where=told & (newer | (unplaced & further))
    )
    return (await session.execute(put.returning(tickets.c.reference))).first() is not None


async def _is_set_back(session: AsyncSession, facts: Facts) -> bool:
    """Return whether a run tells of other entries in places of which it has told before: its engine was set back.

    An operator's reset makes another run.
    """
    if facts.run_id is None or facts.state is None or not facts.view.timeline:
        return False
    places = [entry.sequence for entry in facts.view.timeline]
    told = select(entries.c.id).where(
        entries.c.reference == facts.view.reference,
        entries.c.run_id == facts.run_id,
        entries.c.sequence.in_(places),
        entries.c.id.not_in([entry.id for entry in facts.view.timeline]),
    )
    return (await session.execute(told.limit(1))).first() is not None


async def _keep_further_state(session: AsyncSession, reference: str) -> None:
    """Keep the case from which the engine was set back, until a new run has gone on with it."""
    log.warning("ticket %s was set back by the engine: `escalation reconcile` says what was lost", reference)
    further = func.coalesce(tickets.c.further_state, tickets.c.state)
    await session.execute(update(tickets).where(tickets.c.reference == reference).values(further_state=further))


async def _add_entries(
    session: AsyncSession, reference: str, run_id: str | None, timeline: tuple[Entry, ...]
) -> list[Entry]:
    """Add what is not there yet, and return it."""
    rows = [
        {**entry.model_dump(), **named, "text": clean(entry.text), "data": clean(data)}
        for entry in timeline
        for data in [entry.model_dump(mode="json")["data"]]
        for named in [{"reference": reference, "run_id": run_id}]
    ]
    put = insert(entries).values(rows).on_conflict_do_nothing().returning(entries.c.id)
    added = set(await session.scalars(put))
    return [entry for entry in timeline if entry.id in added]


def _place(summary: Summary) -> Place:
    return Place(summary.next_due.at if summary.next_due else None, summary.reference)


def _kept_customer(customer: Customer) -> object:
    return clean(customer.model_dump(mode="json", exclude_none=True))


def _address(address: str | None) -> object:
    return clean(address.lower()) if address else None
