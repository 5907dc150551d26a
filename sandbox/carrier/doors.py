"""The vendors' own ports, beside the one that has everything."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from starlette.types import ASGIApp

from sandbox.carrier.calls import Calls
from sandbox.carrier.door import Door
from sandbox.carrier.faults import Faults
from sandbox.carrier.kind import Kind


class Doors:
    """A door for each vendor that was given a port, kept as the faults in force say.

    A vendor without one is reached at the carrier's own port only, where a connection cannot be refused.
    """

    def __init__(self, ports: Mapping[Kind, int], host: str, calls: Calls) -> None:
        self._ports = ports
        self._host = host
        self._calls = calls
        self._doors: dict[Kind, Door] = {}
        self._one_at_a_time = asyncio.Lock()

    async def open(self, app: ASGIApp) -> None:
        """Serves the application at every door. Raises OSError when a port is taken."""
        for kind, port in self._ports.items():
            door = self._doors[kind] = Door(app, kind, self._host, port, partial(self._alerted, kind))
            await door.become(None)

    async def follow(self, faults: Faults) -> None:
        """Returns once every door is as the faults in force say."""
        async with self._one_at_a_time:
            await asyncio.gather(*(door.become(faults.unconnected(kind)) for kind, door in self._doors.items()))

    async def close(self) -> None:
        """Closes every door, once what is under way is answered."""
        async with self._one_at_a_time:
            await asyncio.gather(*(door.close() for door in self._doors.values()))
            self._doors.clear()

    def _alerted(self, kind: Kind, method: str | None, path: str | None) -> None:
        self._calls.note(kind, method, path, "away-tls")
