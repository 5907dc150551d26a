"""The gate before a provider: how many calls may be under way, by the provider's health; what each met is noted here.

A worker's gate knows what its own calls have met at once, and every second what those of other workers have. While the
database cannot say, it goes by its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from activities.providers.outcome import InDoubt, NotSent, Outcome
from domain.delivery.health import WELL, Health, Observation, observed
from domain.delivery.providers import ProviderId
from domain.delivery.routes import closed_because

PATIENCE = timedelta(seconds=2)
"""How long a send waits for its turn before it gives up its place in the worker."""
LOOK_EVERY_SECONDS = 0.02


class Closed(Exception):
    """No call may be made now; `reason` is the code of what the provider met last, empty where it is merely busy."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gate:
    """Whether one provider may be called, for one worker process."""

    def __init__(self, provider: ProviderId) -> None:
        self.provider = provider
        self.health: Health = WELL
        self._under_way = 0
        self._unshared: list[Observation] = []

    @property
    def closed_because(self) -> str | None:
        """Return the code of why nobody is to call now; None where somebody may."""
        return closed_because(self.provider.name, self.health, datetime.now(UTC))

    @property
    def is_closed(self) -> bool:
        """Return whether nobody is to call now."""
        return self.closed_because is not None

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Give a place for one call; raises `Closed` when none may be made, or none is free within `PATIENCE`."""
        until = datetime.now(UTC) + PATIENCE
        while self._under_way >= self.health.calls_at_once(now := datetime.now(UTC)):
            if (why := self.closed_because) is not None:
                raise Closed(why)
            if now >= until:
                raise Closed("")
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def met(self, outcome: Outcome, began_at: datetime, *, probe: bool = False) -> None:
        """Note what a call or a probe came to."""
        code = "" if outcome.met == "answered" else getattr(outcome, "code", "")
        wait = outcome.retry_after if isinstance(outcome, InDoubt | NotSent) else None
        now = datetime.now(UTC)
        seen = Observation(met=outcome.met, began_at=began_at, at=now, code=code, retry_after=wait, probe=probe)
        health = observed(self.health, seen)
        if health is not self.health:
            self.health = health
            self._unshared.append(seen)

    def unshared(self) -> list[Observation]:
        """Return what the other workers have not been told yet."""
        return list(self._unshared)

    def shared(self, told: list[Observation], health: Health) -> None:
        """Take over what all workers know, now that they have been `told`; what was met since comes on top."""
        self._unshared = self._unshared[len(told) :]
        for seen in self._unshared:
            health = observed(health, seen)
        self.health = health
