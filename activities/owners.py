"""The activity that finds an owner."""

from __future__ import annotations

from temporalio import activity

from activities.database_work import in_database
from activities.requests import Assign, Assigned
from store import roster
from store.database import Database


class Owners:
    """Chooses owners from the roster in our database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn(name="assign_owner")
    async def assign_owner(self, request: Assign) -> Assigned:
        """Return the owner chosen for one wish, the same one however often it is asked, or nobody.

        Raises `DatabaseUnavailable`, which may be retried.
        """
        chosen = roster.assign(self._db, reference=request.reference, roster=request.roster, wanted=request.wanted)
        return Assigned(owner=await in_database(chosen))
