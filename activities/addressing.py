"""Where to reach whom a message is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from activities.database_work import LEDGER_SECONDS, DatabaseUnavailable, in_database
from domain.effects import SendMessage
from domain.people import Contact
from store import roster
from store.database import Database
from store.unreachable import unreachable

LOOKED_FOR_SECONDS = 0.5
"""A look that nothing depends on: the call to the provider needs the time."""


async def reachable(db: Database, bundle: str, contact: Contact) -> Contact:
    """Return `contact` with addresses, looked up in the bundle's roster when only the id is known.

    Somebody who is not in the roster is returned as they are. Raises `DatabaseUnavailable`.
    """
    if contact.channels:
        return contact
    person = await in_database(roster.person(db, bundle, contact.id), seconds=LEDGER_SECONDS)
    return contact if person is None else person


async def solver_named(db: Database, bundle: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a message's facts lack of who solved a ticket: the name by which the bundle's roster knows them.

    Nothing where they are named already, where nobody is to be, and while the database cannot say.
    """
    solver = facts.get("solver")
    if not isinstance(solver, str):
        return {}
    try:
        person = await in_database(roster.person(db, bundle, solver), seconds=LOOKED_FOR_SECONDS)
    except DatabaseUnavailable:
        return {}
    return {"solved_by": person.name} if person else {}


async def better_elsewhere(db: Database, message: SendMessage, reader: Contact) -> bool:
    """Return whether a message's last ones failed by the reader's address, and there is another channel to try first.

    While the database cannot say, nothing is known of any address.
    """
    address = reader.address(message.channel)
    if not address or message.tried or message.again or len(reader.channels) < 2:
        return False
    try:
        return address in await in_database(unreachable(db, [address]), seconds=LOOKED_FOR_SECONDS)
    except DatabaseUnavailable:
        return False
