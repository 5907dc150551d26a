"""One vendor's own listening port, at which connections can be kept from coming about."""

from __future__ import annotations

import asyncio
import socket
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.carrier.fault import Unconnected
from sandbox.carrier.kind import Kind
from sandbox.carrier.server_config import server_config
from sandbox.carrier.tls_alert import Note, TlsAlert

DOOR = "carrier.door"
"""The key in a request's scope under which it says at whose own port it came in."""


class Door:
    """The port of one vendor: it answers, refuses connections, or answers each with a TLS alert.

    While it refuses it stays bound, so that no other process can be given its port. `note` is told of what an
    alert answers. Changing from one to another cuts the connections there are, as the end of a server does.
    """

    def __init__(self, app: ASGIApp, kind: Kind, host: str, port: int, note: Note) -> None:
        self._config = server_config(_at_door(app, kind), lifespan="off")
        self._address = (host, port)
        self._note = note
        self._socket: socket.socket | None = None
        self._server: uvicorn.Server | None = None
        self._alerting: asyncio.Server | None = None
        self._state: Unconnected | Literal["closed"] | None = "closed"

    async def become(self, state: Unconnected | None) -> None:
        """Answers from now on for None, and else fails connections in that way. Raises OSError if the port is taken."""
        if state == self._state:
            return
        await self._end(cut=True)
        listener = self._socket = _bound(self._address)
        if state is None:
            self._server = await _serving(self._config, listener)
        elif state == "away-tls":
            loop = asyncio.get_running_loop()
            self._alerting = await loop.create_server(lambda: TlsAlert(self._note), sock=listener)
        else:
            # otherwise whoever wants to reuse addresses, as servers do, could take the port from us
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
        self._state = state

    async def close(self) -> None:
        """Lets go of the port, once what is under way is answered."""
        await self._end(cut=False)

    async def _end(self, *, cut: bool) -> None:
        if self._server:
            if cut:
                self._server.force_exit = True
                for connection in list(self._server.server_state.connections):
                    connection.transport.abort()
            await self._server.shutdown(sockets=[])
        if self._alerting:
            self._alerting.close()
        if self._socket:
            self._socket.close()
        self._server = self._alerting = self._socket = None
        self._state = "closed"


def _bound(address: tuple[str, int]) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


async def _serving(config: uvicorn.Config, listener: socket.socket) -> uvicorn.Server:
    """A server beside the one that runs this process: it takes no signals and starts no application."""
    if not config.loaded:
        config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    return server


def _at_door(app: ASGIApp, kind: Kind) -> ASGIApp:
    async def from_door(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, DOOR: kind}, receive, send)

    return from_door
