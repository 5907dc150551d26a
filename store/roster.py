"""The roster in the database, and the assignment of owners from it."""

from __future__ import annotations

from sqlalchemy import RowMapping, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.effects import AssignOwner
from domain.people import Channel, Contact
from domain.team.assignment import Candidate, choose
from domain.team.audit import Deed, code
from domain.team.roster import Person, Roster
from domain.via import OURSELVES
from store import assignments, audit
from store.database import Database
from store.tables import people as people_table
from store.tables import roles as roles_table


async def sync(db: Database, roster_name: str, roster: Roster) -> None:
    """Make the database hold exactly the people and roles of `roster`; who keeps their id keeps their history.

    Costs one look when nothing has changed; a change is in the audit log. Any number of processes may call it at once.
    """
    wanted = {person.id: person.model_dump(mode="json") for person in roster.people}
    async with db.transaction() as session:
        if await _people(session, roster_name) == wanted and await _roles(session, roster_name) == roster.roles:
            return
        await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"roster/{roster_name}", 0))))
        before, roles_before = await _people(session, roster_name), await _roles(session, roster_name)
        if before == wanted and roles_before == roster.roles:
            return
        here = people_table.c.roster == roster_name
        await session.execute(delete(roles_table).where(roles_table.c.roster == roster_name))
        # In the order of ids, as `assign` locks them.
        for id in sorted({*wanted, *before}):
            if id not in wanted:
                await session.execute(delete(people_table).where(here, people_table.c.id == id))
                continue
            row = insert(people_table).values(roster=roster_name, id=id, details=wanted[id])
            await session.execute(
                row.on_conflict_do_update(index_elements=["roster", "id"], set_={"details": row.excluded.details})
            )
        rows = [{"roster": roster_name, "name": name, "person_id": id} for name, id in roster.roles.items()]
        if rows:
            await session.execute(insert(roles_table).values(rows))
        changes = {
            "joined": sorted(wanted.keys() - before.keys()),
            "left": sorted(before.keys() - wanted.keys()),
            "changed": sorted(id for id in wanted.keys() & before.keys() if wanted[id] != before[id]),
            "roles": sorted({name for name, _ in roles_before.items() ^ roster.roles.items()}),
        }
        details = {**OURSELVES.accounted, **{what: tuple(map(code, which)) for what, which in changes.items() if which}}
        deed = Deed(by="system", action="roster_changed", subject=f"roster:{code(roster_name)}", details=details)
        await audit.append(session, deed)


async def person(db: Database, roster: str, id: str) -> Person | None:
    """Return the person called `id` in a roster, or None."""
    async with db.transaction() as session:
        details = (await _people(session, roster, id)).get(id)
        return Person.model_validate(details) if details else None


async def at_address(db: Database, channel: Channel, address: str) -> tuple[str, ...]:
    """Return the ids that an address (an email in any case, an E.164 phone) has on any roster, in order."""
    field = "email" if channel == "email" else "phone"
    same = func.lower(people_table.c.details[field].astext) == address.lower()
    async with db.transaction() as session:
        found = await session.scalars(select(people_table.c.id).where(same).distinct().order_by(people_table.c.id))
        return tuple(found)


async def people(db: Database, roster: str) -> list[Person]:
    """Return everybody in a roster, by id."""
    async with db.transaction() as session:
        found = await _people(session, roster)
        return [Person.model_validate(found[id]) for id in sorted(found)]


async def ids(db: Database, roster: str | None = None) -> frozenset[str]:
    """Return the ids of everybody in a roster, or in any."""
    which = select(people_table.c.id)
    async with db.transaction() as session:
        return frozenset(await session.scalars(which.where(people_table.c.roster == roster) if roster else which))


async def roles(db: Database, roster: str) -> dict[str, str]:
    """Return the id of the person who holds each role of a roster."""
    async with db.transaction() as session:
        return await _roles(session, roster)


async def assign(db: Database, *, reference: str, roster: str, wanted: AssignOwner) -> Contact | None:
    """Return who is to own the ticket now, by the rule of `domain.team.assignment.choose`, and count it as theirs.

    Nobody is ever given more than they can hold, whatever runs at once (a person wanted by name excepted). The same
    `wanted.id` gets the same answer again. Whoever held the ticket before holds it no more. What was overtaken by
    something the ticket asked for later finds nobody.
    """
    async with db.transaction() as session:
        await assignments.lock_ticket(session, reference)
        earlier = await assignments.earlier_answer(session, wanted.id)
        if earlier is not None:
            id = earlier["person_id"]
            details = (await _people(session, roster, id)).get(id) if id else None
            return Person.model_validate(details).contact() if details else None
        if await assignments.overtaken(session, reference, wanted):
            return None
        chosen = choose(await _candidates(session, reference, roster, wanted), wanted)
        await assignments.answer(session, reference, roster, wanted, chosen.person.id if chosen else None)
        if chosen is None:
            return None
        last = func.greatest(people_table.c.last_assigned_at, wanted.at)
        here = (people_table.c.roster == roster) & (people_table.c.id == chosen.person.id)
        await session.execute(update(people_table).where(here).values(last_assigned_at=last))
        return chosen.person.contact()


async def _candidates(session: AsyncSession, reference: str, roster: str, wanted: AssignOwner) -> list[Candidate]:
    """Those who may be chosen, locked until the transaction ends, so that their loads stay what they are read as."""
    which = select(people_table).where(people_table.c.roster == roster)
    if wanted.person is None:
        which = which.where(people_table.c.details["teams"].contains([wanted.team]))
    else:
        which = which.where(people_table.c.id == wanted.person)
    # By code point, as `sync` goes through them, whatever the database sorts by: nobody waits in a circle.
    ordered = which.order_by(people_table.c.id.collate("C")).with_for_update()
    rows = (await session.execute(ordered)).mappings().all()
    # A statement of its own: it sees what others committed while the locks were waited for.
    loads = await assignments.loads(session, roster, besides=reference)
    return [_candidate(row, loads.get(row["id"], 0)) for row in rows]


def _candidate(row: RowMapping, load: int) -> Candidate:
    person = Person.model_validate(row["details"])
    return Candidate(person=person, load=load, last_assigned_at=row["last_assigned_at"])


async def _people(session: AsyncSession, roster: str, id: str | None = None) -> dict[str, dict[str, object]]:
    which = select(people_table.c.id, people_table.c.details).where(people_table.c.roster == roster)
    found = await session.execute(which.where(people_table.c.id == id) if id else which)
    return dict(found.all())


async def _roles(session: AsyncSession, roster: str) -> dict[str, str]:
    which = select(roles_table.c.name, roles_table.c.person_id).where(roles_table.c.roster == roster)
    return dict((await session.execute(which)).all())
