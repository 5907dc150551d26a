"""Routes: the providers of one channel in the order in which they are to be used, each behind its gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

from activities.providers.gate import Closed, Gate
from activities.providers.outcome import Outcome
from domain.delivery.providers import ProviderId
from domain.delivery.routes import place_to_send, place_to_settle


class AnyProvider(Protocol):
    """Whoever sends messages."""

    @property
    def id(self) -> ProviderId:
        """Return who it is."""

    async def probe(self) -> Outcome:
        """Ask whether it would take a message."""


Provider = TypeVar("Provider", bound=AnyProvider)


@dataclass(frozen=True)
class Route(Generic[Provider]):
    """One provider, and the gate before it."""

    provider: Provider
    gate: Gate


class Routes(Generic[Provider]):
    """The ways a channel's messages can go. One beside the first is used only while those before it are away."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self.all = tuple(Route(provider, Gate(provider.id)) for provider in providers)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[Route[Provider]]:
        """Give a place for one call on the first route that is open; raises `Closed` when there is none."""
        route = self.all[place_to_send([route.gate.health for route in self.all], datetime.now(UTC))]
        async with route.gate.place():
            yield route

    def closed_for(self, name: str | None) -> str | None:
        """Return why a message in doubt at `name` cannot be settled there now; None where it can."""
        place = place_to_settle([route.provider.id.name for route in self.all], name)
        return self.all[place].gate.closed_because


__all__ = ["AnyProvider", "Closed", "Route", "Routes"]
