"""Assignments: who holds which ticket, and so how many each person has.

A person holds a ticket from the moment an assignment finds them, before the ticket itself has heard of it; otherwise
two workers could give away the same free place. The ticket's own record then confirms it, or says otherwise.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.case.view import Facts
from domain.effects import AssignOwner
from store.tables import assignments

_HELD: ColumnElement[bool] = assignments.c.released_at.is_(None) & assignments.c.person_id.is_not(None)


async def lock_ticket(session: AsyncSession, reference: str) -> None:
    """Keep every other session out of the ticket's assignments until this transaction ends."""
    key = func.hashtextextended(f"ticket/{reference}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def loads(session: AsyncSession, roster: str, besides: str) -> dict[str, int]:
    """Return how many tickets each person of `roster` holds, not counting the ticket `besides`."""
    counted = select(assignments.c.person_id, func.count()).where(
        _HELD, assignments.c.roster == roster, assignments.c.reference != besides
    )
    found = await session.execute(counted.group_by(assignments.c.person_id))
    return dict(found.all())


async def earlier_answer(session: AsyncSession, effect_id: str) -> RowMapping | None:
    """Return the assignment that an effect has led to already, or None when it is asked for the first time."""
    found = await session.execute(select(assignments).where(assignments.c.effect_id == effect_id))
    return found.mappings().one_or_none()


async def overtaken(session: AsyncSession, reference: str, wanted: AssignOwner) -> bool:
    """Return whether an owner was found for something the ticket asked later, so that `wanted` is wanted no more."""
    newer = select(assignments.c.id).where(assignments.c.reference == reference, assignments.c.asked_at > wanted.at)
    return (await session.execute(newer.limit(1))).first() is not None


async def answer(session: AsyncSession, reference: str, roster: str, wanted: AssignOwner, person: str | None) -> None:
    """Give the ticket to `person`, taking it from whoever holds it; with None, only from one it never heard of."""
    taken = assignments.c.reference == reference
    if person is None:
        taken &= assignments.c.confirmed_at.is_(None)
    await _release(session, taken, wanted.at)
    await session.execute(
        insert(assignments).values(
            reference=reference,
            roster=roster,
            effect_id=wanted.id,
            person_id=person,
            asked_at=wanted.at,
            assigned_at=wanted.at,
        )
    )


async def settle(session: AsyncSession, facts: Facts, now: datetime) -> None:
    """Make the ticket's owner, as its newest record says, the one who holds it; nobody when it has none.

    While the ticket is active, somebody keeps it who was found for what it asked since: that record was written while
    the answer was on its way. Whoever was found for what it asked before, and is not in its record, was found for a run
    that the ticket has lost.
    """
    reference, owner = facts.view.reference, facts.owner_id
    found = await session.execute(select(assignments).where(_HELD, assignments.c.reference == reference))
    held = found.mappings().one_or_none()
    this = assignments.c.reference == reference
    if held is not None:
        if (held["person_id"], held["roster"]) == (owner, facts.roster):
            if held["confirmed_at"] is None:
                await session.execute(update(assignments).where(_HELD, this).values(confirmed_at=now))
            return
        if held["confirmed_at"] is None and _asked_since(held, facts):
            return
        await _release(session, this, now)
    if owner is not None:
        await session.execute(
            insert(assignments).values(
                reference=reference, roster=facts.roster, person_id=owner, assigned_at=now, confirmed_at=now
            )
        )


def _asked_since(held: RowMapping, facts: Facts) -> bool:
    if facts.view.status not in ("open", "waiting"):
        return False
    # early releases say neither
    return facts.told_at is None or held["asked_at"] is None or held["asked_at"] >= facts.told_at


async def _release(session: AsyncSession, which: ColumnElement[bool], at: datetime) -> None:
    await session.execute(update(assignments).where(_HELD, which).values(released_at=at))
