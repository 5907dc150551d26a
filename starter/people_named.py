"""People that are named to us: whether a roster has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.input.problems import Problem
from domain.team.unknown_people import unknown_person
from starter.database_work import in_database
from starter.errors import Unreachable
from starter.running import NotRunning, Running
from store import roster, tickets
from store.database import Database

OF_THE_TICKET = {"acknowledge": "by", "reassign": "to", "note": "mention"}
"""The field of an action that names who will own the ticket, or will be told: somebody on the roster of its policy."""
ANYWHERE = "a roster"


async def unknown_people(
    db: Database, reference: str, run: Running | None, action: str, body: Mapping[str, Any]
) -> list[Problem]:
    """Return a problem for each person that `body` names and no roster has, or not the ticket's where it must.

    Of a ticket the database does not know yet, `run` is asked, and without one any roster will do. While nobody can
    tell, everybody is taken to be known: the ticket then finds that nobody is there.
    """
    among_the_tickets = OF_THE_TICKET.get(action)
    named = {field: person for field in {"by", among_the_tickets} if field and (person := _person(body.get(field)))}
    found: list[Problem] = []
    try:
        for field, person in sorted(named.items()):
            policy = await _policy(db, reference, run) if field == among_the_tickets else None
            problem = await _unknown(db, field, person, policy)
            found += [problem] if problem else []
    except (Unreachable, NotRunning):
        pass
    return found


async def unknown_anywhere(db: Database, field: str, person: str) -> Problem | None:
    """Return the problem that no roster has `person`, or None; raises `DatabaseUnreachable`.

    As long as there is no roster at all, nobody is unknown.
    """
    return await _unknown(db, field, person, None)


async def unknown_to_sign_in(db: Database, person: str) -> Problem | None:
    """Return the problem that no roster has whoever signs in, or None, also while the database cannot tell."""
    try:
        return await unknown_anywhere(db, "person", person)
    except Unreachable:
        return None


async def _unknown(db: Database, field: str, person: str, policy: str | None) -> Problem | None:
    known = await in_database(roster.ids(db, policy))
    if person in known or (policy is None and not known):
        return None
    return unknown_person(field, person, known, f"the roster {policy}" if policy else ANYWHERE)


async def _policy(db: Database, reference: str, run: Running | None) -> str | None:
    # the database is told last: of a ticket that has just opened it does not know yet
    view = await in_database(tickets.get_view(db, reference))
    if view is None and run is not None:
        view = await run.view()
    return view.policy.name if view else None


def _person(named: object) -> str | None:
    if not isinstance(named, str) or named in ("system", "customer"):
        return None
    kind, colon, id = named.rpartition(":")
    return id if not colon or kind == "person" else None
