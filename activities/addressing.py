"""Where to reach whom a message is for."""

from __future__ import annotations

from activities.database_work import LEDGER_SECONDS, in_database
from domain.people import Contact
from store import roster
from store.database import Database


async def reachable(db: Database, bundle: str, contact: Contact) -> Contact:
    """Return `contact` with addresses, looked up in the bundle's roster when only the id is known.

    Somebody who is not in the roster is returned as they are. Raises `DatabaseUnavailable`.
    """
    if contact.channels:
        return contact
    person = await in_database(roster.person(db, bundle, contact.id), seconds=LEDGER_SECONDS)
    return contact if person is None else person
