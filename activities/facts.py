"""The activity that tells the database what happened to a ticket."""

from __future__ import annotations

from datetime import UTC, datetime

from temporalio import activity

from activities.database_work import in_database
from domain.case.view import Facts
from store import tickets
from store.database import Database


class FactsRecorder:
    """Keeps the database's picture of tickets."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn(name="record_facts")
    async def record_facts(self, told: Facts) -> None:
        """Record a ticket's view and its new timeline entries; repeated and late tellings change nothing newer.

        Raises `DatabaseUnavailable`, which may be retried.
        """
        await in_database(tickets.record(self._db, told, datetime.now(UTC)))
