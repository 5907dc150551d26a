"""Lives: what the database knows of the life of a reference, for whoever asks whether it has a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, and_, case, exists, func, not_, select, update

from domain.case.case import Case, Status
from domain.case.runs import ENDED
from domain.case.state import unpacked
from domain.requests.ticket import Ticket
from store.database import Database
from store.tables import messages, tickets, timeline

STARTED_WITHIN = timedelta(minutes=1)
"""A reference is reserved right before its first start, on a machine whose clock may be another."""


_OWES: ColumnElement[bool] = func.coalesce(func.jsonb_array_length(tickets.c.view["deferred"]), 0) > 0

_OVER: ColumnElement[bool] = and_(tickets.c.status.in_(sorted(ENDED)), not_(_OWES))


@dataclass(frozen=True)
class Life:
    """`status` is what was last recorded of a ticket, None when nothing was; `told` says that somebody was told of it,
    `owes` that a message of it waits for its provider."""

    status: Status | None = None
    told: bool = False
    owes: bool = False
    reserved_at: datetime | None = None

    def is_used(self, began_at: datetime) -> bool:
        """Return whether there may have been a run before one that began then."""
        reserved_before = self.reserved_at is not None and self.reserved_at < began_at - STARTED_WITHIN
        return self.status is not None or self.told or reserved_before


NOTHING = Life()


async def life(db: Database, reference: str) -> Life:
    """Return what is known of one reference."""
    columns = (tickets.c.status, tickets.c.reserved_at, _OWES.label("owes"))
    row = select(*columns).where(tickets.c.reference == reference)
    told = select(exists().where(messages.c.reference == reference))
    async with db.transaction() as session:
        found = (await session.execute(row)).one_or_none()
        was_told = bool(await session.scalar(told))
    if found is None:
        return Life(told=was_told)
    return Life(cast(Status | None, found.status), was_told, found.owes, found.reserved_at)


async def request_hash(db: Database, reference: str) -> str | None:
    """Return the fingerprint of what a ticket was opened with; None where nothing is known of it."""
    async with db.transaction() as session:
        found: str | None = await session.scalar(select(tickets.c.request_hash).where(tickets.c.reference == reference))
        return found


@dataclass(frozen=True)
class Kept:
    """A ticket's whole case, as the run `run_id` has told it."""

    case: Case
    run_id: str | None


async def kept(db: Database, reference: str) -> Kept | None:
    """Return the case that was last told of a ticket, or the one from which the engine was set back; None where none
    was kept, or the ticket was erased."""
    state = func.coalesce(tickets.c.further_state, tickets.c.state).label("state")
    wanted = select(state, tickets.c.run_id).where(tickets.c.reference == reference)
    async with db.transaction() as session:
        row = (await session.execute(wanted)).one_or_none()
    return Kept(unpacked(row.state), row.run_id) if row is not None and row.state is not None else None


async def requested(db: Database, reference: str) -> Ticket | None:
    """Return what a ticket was asked to be opened with, of which nothing has been told since; None otherwise."""
    async with db.transaction() as session:
        request = await session.scalar(select(tickets.c.request).where(tickets.c.reference == reference))
    return Ticket.model_validate(request) if request is not None else None


async def forget_request(db: Database, reference: str) -> None:
    """Forget what a ticket was asked to be opened with: it was refused."""
    async with db.transaction() as session:
        await session.execute(update(tickets).where(tickets.c.reference == reference).values(request=None))


_PLACES = (
    select(func.count(timeline.c.sequence.distinct()))
    .where(timeline.c.reference == tickets.c.reference, timeline.c.sequence <= tickets.c.sequence)
    .scalar_subquery()
)

_TELLING = select(
    tickets.c.reference,
    tickets.c.told_at,
    tickets.c.run_id,
    tickets.c.status,
    func.coalesce(_OVER, False).label("is_over"),
    tickets.c.erased_at.is_not(None).label("is_erased"),
    tickets.c.further_state.is_not(None).label("was_set_back"),
    (tickets.c.sequence > _PLACES).label("lacks_entries"),
    case((tickets.c.request.is_not(None), tickets.c.reserved_at)).label("asked_at"),
)


@dataclass(frozen=True)
class Telling:
    """What was last told of a ticket: when, by which run, and how it stood then. `is_over` says that its life is,
    `was_set_back` that the engine has told since of a life that lacks what it had told before, `lacks_entries` that
    there are none in places before the last one that was told, `asked_at` when it was asked to be opened, of which
    nothing has been told since."""

    reference: str
    told_at: datetime | None
    run_id: str | None
    status: Status | None
    is_over: bool
    is_erased: bool
    was_set_back: bool
    lacks_entries: bool
    asked_at: datetime | None


async def tellings(db: Database, after: str, limit: int) -> list[Telling]:
    """Return what was last told of the first `limit` tickets after `after`, in the order of their references."""
    wanted = _TELLING.where(tickets.c.reference > after).order_by(tickets.c.reference).limit(limit)
    async with db.transaction() as session:
        return [Telling(**row) for row in (await session.execute(wanted)).mappings()]


async def telling(db: Database, reference: str) -> Telling | None:
    """Return what was last told of one ticket; None where the reference is not known."""
    async with db.transaction() as session:
        row = (await session.execute(_TELLING.where(tickets.c.reference == reference))).mappings().one_or_none()
    return Telling(**row) if row else None


async def count_set_back(db: Database) -> int:
    """Return of how many tickets the engine has lost something that it had told, and no run has gone on with it yet."""
    counted = select(func.count()).select_from(tickets).where(tickets.c.further_state.is_not(None))
    async with db.transaction() as session:
        return int(await session.scalar(counted) or 0)


async def not_ended(db: Database, after: str, limit: int) -> Sequence[str]:
    """Return the first `limit` references after `after`, in order, of tickets whose life is not over: they have not
    ended, or a message of theirs still waits."""
    wanted = select(tickets.c.reference).where(tickets.c.view.is_not(None), ~_OVER, tickets.c.reference > after)
    async with db.transaction() as session:
        return list(await session.scalars(wanted.order_by(tickets.c.reference).limit(limit)))


async def over_among(db: Database, references: Sequence[str]) -> set[str]:
    """Return those of some tickets whose life is over."""
    wanted = select(tickets.c.reference).where(tickets.c.reference.in_(references), _OVER)
    async with db.transaction() as session:
        return set(await session.scalars(wanted))
