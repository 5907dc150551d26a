"""Ending or holding a connection without an answer, which no web framework offers."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.carrier.tls_alert import ALERT

EXTENSION = "carrier.connection"


class Connection(HttpToolsProtocol):
    """The server side of a connection, handed to the application in the scope's extensions.

    A connection that is held open does not keep the server from shutting down.
    """

    held = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        application = self.app

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[EXTENSION] = self
            await application(scope, receive, send)

        self.app = with_connection

    def shutdown(self) -> None:
        """Called by the server for each connection when it stops."""
        if self.held:
            self.transport.abort()
        else:
            super().shutdown()


async def drop(request: Request) -> Response:
    """Closes the connection without an answer. What it returns is never sent."""
    _connection(request).transport.abort()
    return await _gone(request)


async def reset(request: Request) -> Response:
    """Resets the connection (TCP RST) without an answer. What it returns is never sent."""
    transport = _connection(request).transport
    at_once = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
    transport.abort()
    return await _gone(request)


async def hang(request: Request) -> Response:
    """Holds the connection without an answer until the client gives up. What it returns is never sent."""
    _connection(request).held = True
    return await _gone(request)


async def hold(request: Request, seconds: float) -> None:
    """Holds the connection for some seconds, or until the client gives up."""
    connection = _connection(request)
    connection.held = True
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _gone(request)
    connection.held = False


async def garble(request: Request) -> Response:
    """Answers with bytes that are no HTTP, those of a broken TLS, and hangs up. What it returns is never sent."""
    transport = _connection(request).transport
    transport.write(ALERT)
    transport.close()
    return await _gone(request)


async def _gone(request: Request) -> Response:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


def _connection(request: Request) -> Connection:
    connection: Connection = request.scope["extensions"][EXTENSION]
    return connection
