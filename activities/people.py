"""The activity that looks up people whom an action names."""

from __future__ import annotations

from temporalio import activity

from activities.database_work import in_database
from activities.requests import LookUpPeople, PeopleLookedUp
from domain.team.named_people import problem_of
from store import roster
from store.database import Database


class People:
    """Looks people up on the rosters in our database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn
    async def look_up_people(self, request: LookUpPeople) -> PeopleLookedUp:
        """Return a problem for each person that is on no roster, or not on the one where they must be.

        Raises `DatabaseUnavailable`, which may be retried.
        """
        problems = []
        for named in request.people:
            where = request.roster if named.of_the_ticket else None
            known = await in_database(roster.ids(self._db, where))
            problems.append(problem_of(named.field, named.person, known, where))
        return PeopleLookedUp(problems=tuple(problem for problem in problems if problem))
