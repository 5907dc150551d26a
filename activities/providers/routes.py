"""Routes: the providers of one channel in the order in which they are to be used, each behind its gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from activities.providers.gate import Closed, Gate
from activities.providers.outcome import Outcome
from domain.delivery.providers import ProviderId


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
        route = next((route for route in self.all if not route.gate.is_closed), self.all[0])
        async with route.gate.place():
            yield route

    def by(self, name: str | None) -> Route[Provider]:
        """Return the route of the provider called `name`, the first where it is none of ours."""
        return next((route for route in self.all if route.provider.id.name == name), self.all[0])

    def closed_for(self, name: str | None) -> str | None:
        """Return why a message in doubt at `name` cannot be settled there now; None where it can.

        It waits for the very provider that may have taken it: another one would tell somebody twice.
        """
        gate = self.by(name).gate
        return (gate.health.reason or f"{gate.provider.name} away") if gate.is_closed else None


__all__ = ["AnyProvider", "Closed", "Route", "Routes"]
