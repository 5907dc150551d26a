"""People that are named to us: whether a roster has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.input.problems import Problem
from domain.team.named_people import named_people, problem_of
from starter.database_work import in_database
from starter.errors import Unreachable
from starter.running import NotRunning, Running
from store import roster, tickets
from store.database import Database


async def unknown_people(
    db: Database, reference: str, run: Running | None, action: str, body: Mapping[str, Any]
) -> list[Problem]:
    """Return a problem for each person that `body` names and no roster has, or not the ticket's where it must.

    Of a ticket the database does not know yet, `run` is asked, and without one any roster will do. While nobody can
    tell, everybody is taken to be known: the ticket then finds that nobody is there.
    """
    found: list[Problem] = []
    try:
        for named in named_people(action, body):
            policy = await _policy(db, reference, run) if named.of_the_ticket else None
            problem = await _unknown(db, named.field, named.person, policy)
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
    return problem_of(field, person, await in_database(roster.ids(db, policy)), policy)


async def _policy(db: Database, reference: str, run: Running | None) -> str | None:
    # the database is told last: of a ticket that has just opened it does not know yet
    view = await in_database(tickets.get_view(db, reference))
    if view is None and run is not None:
        view = await run.view()
    return view.policy.name if view else None
