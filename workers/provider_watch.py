"""The watch over providers: shares what calls have met, asks who is away whether they are back, and lets go what waits.

Each worker watches. A probe, the turn of a waiting ticket and a notice are claimed, so that they come once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError

from activities.database_work import DatabaseUnavailable, in_database
from activities.providers.gate import Gate
from activities.providers.routes import Route, Routes
from activities.providers.unset import NO_ACCOUNT
from domain.delivery.health import WELL, State
from domain.delivery.pace import messages_let_go
from domain.delivery.providers import ProviderId
from domain.events import PROVIDER_BACK
from domain.people import Channel
from store import deferred_messages, provider_health
from store.database import Database
from workers.duty_notices import DutyNotices

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
SHARED_SECONDS = 2.0
TOLD_AT_ONCE = 10
SEEN_EVERY = timedelta(seconds=15)
"""How often a worker says which accounts it uses."""


class ProviderWatch:
    """Watches every provider that this worker may call.

    `per_second` is how many messages each channel takes at most; so many tickets are told at most that theirs may go.
    """

    def __init__(
        self,
        db: Database,
        client: Client,
        routes: Mapping[Channel, Routes[Any]],
        per_second: Mapping[Channel, float],
        notices: DutyNotices,
    ) -> None:
        self._db = db
        self._client = client
        self._routes = routes
        self._per_second = per_second
        self._notices = notices
        self._probes: set[asyncio.Task[None]] = set()
        self._seen: dict[ProviderId, datetime] = {}
        self._logged: dict[ProviderId, State] = {}

    async def watch(self) -> None:
        """Look again and again, whatever goes wrong, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.error("providers were not watched: %s", type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def look(self) -> None:
        """Look once after every provider, and let go what waits for a channel that is open."""
        for channel, routes in self._routes.items():
            for route in routes.all:
                await self._share(route)
                self._log_news(route.gate)
                await self._say_seen(route)
                await self._probe_if_due(route)
            open_routes = [route for route in routes.all if not route.gate.is_closed]
            if open_routes:
                await self._let_go(channel, open_routes)
        await self._notices.tell({channel: routes.all for channel, routes in self._routes.items()})

    async def _share(self, route: Route[Any]) -> None:
        """Tell the other workers what ours have met, and take over what theirs have."""
        gate, now = route.gate, datetime.now(UTC)
        told = gate.unshared()
        with suppress(DatabaseUnavailable):
            if told:
                sharing = provider_health.observe(self._db, gate.provider, told, now)
            else:
                sharing = provider_health.known(self._db, gate.provider)
            gate.shared(told, await in_database(sharing, seconds=SHARED_SECONDS))

    def _log_news(self, gate: Gate) -> None:
        """Log a state that is news, whether our own calls have found it or another worker's have."""
        state = gate.health.state
        if self._logged.get(gate.provider, WELL.state) != state:
            self._logged[gate.provider] = state
            log.warning("provider %s is %s: %s", gate.provider.name, state, gate.health.reason)

    async def _say_seen(self, route: Route[Any]) -> None:
        """Say now and then that this account is in use; one that no worker says so of is old news."""
        provider, now = route.gate.provider, datetime.now(UTC)
        last = self._seen.get(provider)
        if provider.account == NO_ACCOUNT or (last is not None and now - last < SEEN_EVERY):
            return
        with suppress(DatabaseUnavailable):
            await in_database(provider_health.seen(self._db, provider, now), seconds=SHARED_SECONDS)
            self._seen[provider] = now

    async def _probe_if_due(self, route: Route[Any]) -> None:
        gate, now = route.gate, datetime.now(UTC)
        if not gate.health.probe_due(now):
            return
        try:
            mine = await in_database(provider_health.claim_probe(self._db, gate.provider, now), seconds=SHARED_SECONDS)
        except DatabaseUnavailable:
            mine = True  # nobody can be asked whose probe it is
        gate.health = gate.health.probing(now)
        if mine:
            probe = asyncio.create_task(self._probe(route))
            self._probes.add(probe)
            probe.add_done_callback(self._probes.discard)

    async def _probe(self, route: Route[Any]) -> None:
        began_at = datetime.now(UTC)
        route.gate.met(await route.provider.probe(), began_at, probe=True)

    async def _let_go(self, channel: Channel, routes: Sequence[Route[Any]]) -> None:
        """Tell the next tickets that their messages may go."""
        now = datetime.now(UTC)
        most = messages_let_go([route.gate.health for route in routes], self._per_second[channel], now)
        try:
            taking = deferred_messages.take_deferred(self._db, channel, now, most)
            references = await in_database(taking, seconds=SHARED_SECONDS)
        except DatabaseUnavailable:
            return
        turns = asyncio.Semaphore(TOLD_AT_ONCE)
        await asyncio.gather(*(self._tell(reference, channel, turns) for reference in references))

    async def _tell(self, reference: str, channel: Channel, turns: asyncio.Semaphore) -> None:
        """A ticket that does not hear it looks for itself a little later."""
        async with turns:
            ticket = self._client.get_workflow_handle(f"ticket-{reference}")
            try:
                await ticket.signal(PROVIDER_BACK, {"channel": channel})
            except RPCError as error:
                log.info("ticket %s was not told that %s may go: %s", reference, channel, error.status.name)
