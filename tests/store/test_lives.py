from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from domain.case.case import Status
from domain.case.view import facts
from domain.requests.ticket import Ticket
from store import tickets
from store.database import Database
from store.lives import Life, life, not_ended, over_among
from store.tables import tickets as table
from tests.domain.life import START, TICKET
from tests.domain.life import Life as Lived


async def recorded(db: Database, reference: str, status: Status, *, owes: bool = False) -> None:
    """Record a ticket that stands like this."""
    lived = Lived(ticket={"reference": reference})
    await tickets.record(db, facts(lived.case, lived.now, 0), lived.now)
    kept = (await tickets.get_view(db, reference)).model_dump(mode="json", exclude={"timeline"})  # type: ignore[union-attr]
    view = {**kept, "status": status, "deferred": [{"id": f"{reference}/1"}] if owes else []}
    async with db.transaction() as session:
        await session.execute(update(table).where(table.c.reference == reference).values(status=status, view=view))


async def test_what_was_never_heard_of_has_no_life(db: Database) -> None:
    assert await life(db, "L-none") == Life()
    assert not Life().is_used(START)


async def test_a_reference_is_used_once_it_is_recorded_or_was_reserved_long_before(db: Database) -> None:
    await tickets.reserve(db, Ticket.model_validate({**TICKET, "reference": "L-reserved"}), START)
    found = await life(db, "L-reserved")
    assert (found.status, found.told, found.owes) == (None, False, False)
    assert not found.is_used(START + timedelta(seconds=30))
    assert found.is_used(START + timedelta(minutes=5))
    await recorded(db, "L-recorded", "open")
    assert (await life(db, "L-recorded")).is_used(START)
    assert Life(told=True).is_used(START)


async def test_tickets_are_over_once_they_have_ended_and_owe_nobody_a_message(db: Database) -> None:
    await recorded(db, "O-1", "open")
    await recorded(db, "O-2", "closed")
    await recorded(db, "O-3", "cancelled", owes=True)
    await recorded(db, "O-4", "resolved")
    ours = [each for each in await not_ended(db, "O-", 100) if each.startswith("O-")]
    assert ours == ["O-1", "O-3", "O-4"]
    assert await not_ended(db, "O-1", 1) == ["O-3"]
    assert await over_among(db, ["O-1", "O-2", "O-3", "O-4", "O-5"]) == {"O-2"}
    assert (await life(db, "O-3")).owes
