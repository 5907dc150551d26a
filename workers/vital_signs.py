"""What the API measures of the whole service, beside its own requests: is a promise late, is a message stuck."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Protocol

from temporalio.common import MetricMeter

from starter.database_work import in_database
from starter.errors import DatabaseUnreachable
from store.database import Database
from store.open_messages import count_stuck
from store.overdue import overdue

log = logging.getLogger(__name__)

REACHABLE = "escalation_reachable"
OVERDUE_TICKETS = "escalation_overdue_tickets"
OVERDUE_SECONDS = "escalation_overdue_seconds"
STUCK_MESSAGES = "escalation_stuck_messages"
PARTS = ("database", "temporal")
EVERY = timedelta(seconds=15)


class Asking(Protocol):
    """Says which of `PARTS` do not answer."""

    async def silent(self) -> list[str]: ...


class VitalSigns:
    """Measures the state of the service, which no count of what happened shows: nothing happens when nobody works.

    It is measured by every API process and is the same in all. While the database does not answer, what it said last
    stands, and `escalation_reachable` is 0.
    """

    def __init__(self, meter: MetricMeter, readiness: Asking, db: Database) -> None:
        self._readiness = readiness
        self._db = db
        self._reachable = meter.create_gauge(REACHABLE, "Whether a part that this process needs answers: 1 or 0")
        self._overdue = meter.create_gauge(OVERDUE_TICKETS, "Tickets with something due that is not acted on yet")
        self._longest = meter.create_gauge_float(OVERDUE_SECONDS, "How long the oldest overdue instant has passed")
        self._stuck = meter.create_gauge(STUCK_MESSAGES, "Messages that should have come to an end by now")

    async def watch(self, every: timedelta = EVERY) -> None:
        """Measure again and again, whatever goes wrong, until cancelled."""
        while True:
            try:
                await self.measure(datetime.now(UTC))
            except DatabaseUnreachable:
                log.warning("the service was not measured: the database does not answer")
            except Exception as error:
                log.error("the service was not measured: %s", type(error).__name__)
            await asyncio.sleep(every.total_seconds())

    async def measure(self, now: datetime) -> None:
        """Measure once; raises `DatabaseUnreachable` when the database has stopped to answer since it was asked."""
        silent = await self._readiness.silent()
        for part in PARTS:
            self._reachable.set(int(part not in silent), {"part": part})
        if "database" in silent:
            return
        late = await in_database(overdue(self._db, now))
        self._overdue.set(late.tickets)
        self._longest.set(late.longest.total_seconds())
        self._stuck.set(await in_database(count_stuck(self._db, now)))
