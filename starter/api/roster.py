"""Who works on tickets: who is there, on shift now, and how much they hold."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from domain.people import Channel
from starter.api.authentication import allowed
from starter.api.documentation import problems
from starter.api.parts import OpenDatabase
from starter.api.problem import ApiProblem
from starter.api.scopes import READ, SEE_CONTACTS
from starter.database_work import in_database
from store import roster
from store.database import Database
from store.keys import KeyHolder
from store.staffing import Staffed, staff
from store.unreachable import Unreachable, unreachable

router = APIRouter(prefix="/v1", tags=["roster"])
Failing = dict[str, Unreachable]
Caller = Annotated[KeyHolder, allowed(READ)]
PolicyName = Annotated[
    str,
    Query(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$",
        description="The policy whose roster is meant; the same id may be another person elsewhere.",
    ),
]


class Colleague(BaseModel):
    """Somebody who can own tickets; name and contacts are null unless the key may see them.

    On the channels in `unreachable` the last messages failed by the address: others are tried first.
    """

    id: str
    teams: tuple[str, ...]
    tiers: tuple[str, ...]
    skills: tuple[str, ...]
    level: int
    capacity: int
    open_tickets: int
    on_shift: bool
    timezone: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    unreachable: dict[Channel, Unreachable] = {}


class Staff(BaseModel):
    """Everybody on a policy's roster, by id, and who holds which role."""

    policy: str
    items: tuple[Colleague, ...]
    roles: dict[str, str]


@router.get("/roster", responses=problems(401, 403, 404, 422, 429, 503))
async def show_roster(caller: Caller, db: OpenDatabase, policy: PolicyName = "default") -> Staff:
    """Show who is there."""
    people = await _staff(db, policy)
    roles = await in_database(roster.roles(db, policy))
    failing = await _failing(db, people)
    return Staff(policy=policy, items=tuple(_seen_by(caller, each, failing) for each in people), roles=roles)


@router.get("/people/{id}", responses=problems(401, 403, 404, 422, 429, 503))
async def show_person(id: str, caller: Caller, db: OpenDatabase, policy: PolicyName = "default") -> Colleague:
    """Show one person."""
    found = next((each for each in await _staff(db, policy) if each.person.id == id), None)
    if found is None:
        raise ApiProblem(404, "Unknown person", "Nobody on this roster has that id")
    return _seen_by(caller, found, await _failing(db, [found]))


async def _staff(db: Database, policy: str) -> list[Staffed]:
    people = await in_database(staff(db, policy))
    if not people:
        raise ApiProblem(404, "Unknown roster", "There is no roster of a policy of that name")
    return people


async def _failing(db: Database, people: list[Staffed]) -> Failing:
    addresses = {person.address(channel): None for person, _ in people for channel in person.channels}
    return await in_database(unreachable(db, [address for address in addresses if address]))


def _seen_by(caller: KeyHolder, staffed: Staffed, failing: Failing) -> Colleague:
    person, load = staffed
    seen = Colleague(
        id=person.id,
        teams=person.teams,
        tiers=person.tiers,
        skills=person.skills,
        level=person.level,
        capacity=person.capacity,
        open_tickets=load,
        on_shift=person.on_shift(datetime.now(UTC)),
        timezone=person.timezone,
        unreachable={
            channel: failing[address]
            for channel in person.channels
            if (address := person.address(channel)) and address in failing
        },
    )
    if SEE_CONTACTS.isdisjoint(caller.scopes):
        return seen
    return seen.model_copy(update={"name": person.name, "email": person.email, "phone": person.phone})
