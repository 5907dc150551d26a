"""What a replay needs of a running product, whatever way it is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from domain.case.timeline import Entry
from domain.case.view import View


class Declined(Exception):
    """Raised when the product understood an action and said no; the text is its reason."""


class Desk(Protocol):
    """A running product. Every method waits patiently while the product is down; a repeated call does nothing twice."""

    async def open(self, ticket: Mapping[str, Any]) -> View:
        """Open a ticket, or return it as it is when this very request has opened it before."""
        ...

    async def act(self, reference: str, action: str, body: Mapping[str, Any], key: str) -> View:
        """Do an action once per `key`; returns the ticket after it. Raises `Declined`."""
        ...

    async def view(self, reference: str) -> View:
        """Return a ticket as it is."""
        ...

    async def timeline(self, reference: str) -> Sequence[Entry]:
        """Return everything that has happened to a ticket."""
        ...

    async def purposes(self, reference: str) -> Sequence[str] | None:
        """Return the purpose of every message sent because of a ticket; None while one is known to be to come."""
        ...
