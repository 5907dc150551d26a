"""People an action names: whether the ticket's roster has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.input.problems import Problem
from starter.database_work import in_database
from starter.errors import Unreachable
from starter.running import NotRunning, Running
from store import roster, tickets
from store.database import Database

NAMING = {"acknowledge": "by", "reassign": "to", "note": "mention"}
"""The field of an action that names who will own the ticket, or will be told."""


async def unknown_people(
    db: Database, reference: str, run: Running, action: str, body: Mapping[str, Any]
) -> list[Problem]:
    """Return a problem for each person that `body` names and the ticket's roster lacks.

    While nobody can tell, everybody is taken to be known: the ticket then finds that nobody is there.
    """
    field = NAMING.get(action)
    person = _person(body.get(field)) if field else None
    if field is None or person is None:
        return []
    try:
        # the database is told last: of a ticket that has just opened it does not know yet
        view = await in_database(tickets.get_view(db, reference)) or await run.view()
        known = await in_database(roster.person(db, view.policy.name, person))
    except (Unreachable, NotRunning):
        return []
    if known:
        return []
    return [Problem(field=field, found=person, allowed=f"the id of a person on the roster {view.policy.name}")]


def _person(named: object) -> str | None:
    if not isinstance(named, str) or named in ("system", "customer"):
        return None
    return named.removeprefix("person:")
