"""Who is on a roster, and how many tickets each holds."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from domain.team.roster import Person
from store import assignments
from store.database import Database
from store.tables import people as people_table

_NO_TICKET = ""


class Staffed(NamedTuple):
    """Somebody on a roster, and how many tickets they hold now."""

    person: Person
    load: int


async def staff(db: Database, roster: str) -> list[Staffed]:
    """Return everybody on a roster, by id; nobody when there is no such roster."""
    which = select(people_table.c.details).where(people_table.c.roster == roster)
    async with db.transaction() as session:
        found = (await session.scalars(which.order_by(people_table.c.id.collate("C")))).all()
        loads = await assignments.loads(session, roster, besides=_NO_TICKET)
    people = [Person.model_validate(details) for details in found]
    return [Staffed(person, loads.get(person.id, 0)) for person in people]
