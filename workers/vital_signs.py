"""What the API measures of the whole service, beside its own requests: is a promise late, is a message stuck."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Protocol

from temporalio.common import MetricMeter

from domain.delivery.providers import ProviderName
from starter.database_work import in_database
from starter.errors import DatabaseUnreachable
from starter.outages import Outages
from store.database import Database
from store.lives import count_set_back
from store.open_messages import count_stuck
from store.overdue import overdue

log = logging.getLogger(__name__)

REACHABLE = "escalation_reachable"
OVERDUE_TICKETS = "escalation_overdue_tickets"
OVERDUE_SECONDS = "escalation_overdue_seconds"
STUCK_MESSAGES = "escalation_stuck_messages"
TICKETS_SET_BACK = "escalation_tickets_set_back"
PROVIDER_UP = "escalation_provider_up"
WAITING_MESSAGES = "escalation_waiting_messages"
WAITING_SECONDS = "escalation_waiting_seconds"
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
        self._set_back = meter.create_gauge(TICKETS_SET_BACK, "Tickets of which the engine has lost what it had told")
        self._outages = Outages(db)
        self._up = meter.create_gauge(PROVIDER_UP, "Whether a provider of messages may be called: 0 while it is away")
        self._waiting = meter.create_gauge(WAITING_MESSAGES, "Messages that wait for their provider")
        self._waited = meter.create_gauge_float(WAITING_SECONDS, "How long the oldest of them has waited")
        self._used: set[ProviderName] = set()

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
        self._set_back.set(await in_database(count_set_back(self._db)))
        await self._measure_providers(now)

    async def _measure_providers(self, now: datetime) -> None:
        states = {each.name: each.state for each in await self._outages.providers(now)}
        self._used |= set(states)
        for name in self._used:
            # one that is not used any more is not away: a gauge cannot be taken back
            self._up.set(int(states.get(name) != "away"), {"provider": name})
        for channel, waits in (await self._outages.deferred()).items():
            self._waiting.set(waits.messages, {"channel": channel})
            waited = (now - waits.since).total_seconds() if waits.since else 0.0
            self._waited.set(max(waited, 0.0), {"channel": channel})
