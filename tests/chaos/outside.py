"""What is outside a running product: its providers, which a test lets be away, and what they took of us."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from domain.delivery.providers import ProviderName
from sandbox.demo.desk import Desk
from tests.chaos.outages import Outage

Taken = Mapping[str, Any]
"""A message that a provider took, as `GET /ledger` of the carrier shows it."""


class Outside(Protocol):
    """The providers of one product, as its people's `desk` sees them."""

    @property
    def desk(self) -> Desk:
        """Return the desk at which people work meanwhile."""

    @property
    def providers(self) -> Sequence[ProviderName]:
        """Return those that go away together."""

    async def go_away(self, outage: Outage) -> datetime:
        """Let them be away from now on; return from when on."""

    async def come_back(self) -> None:
        """Let them be sound again."""

    async def asked(self, provider: ProviderName, since: datetime, until: datetime) -> int:
        """Return how often one was called, or looked for, between two instants."""

    async def taken(self, ours: Collection[str]) -> Sequence[Taken]:
        """Return every message that any provider took, each kind in order.

        Its `message_id` is one of `ours`, or whatever else it is known by.
        """

    async def called_back(self) -> Sequence[Mapping[str, Any]]:
        """Return every report to us, with our answer."""
