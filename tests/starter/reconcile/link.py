"""A link between two servers that can be cut and healed."""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress

from sandbox.ports import choose_port


class Link:
    """What is said to its address is passed on to `target`, a host and port, as long as it is not cut."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.rpartition(":")
        self._target_port = int(port)
        self._port = choose_port(0, "link")
        self._server: asyncio.Server | None = None
        self._open: set[StreamWriter] = set()

    @property
    def address(self) -> str:
        """Host and port to connect to."""
        return f"127.0.0.1:{self._port}"

    async def heal(self) -> None:
        """Pass on what is said from now on."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Break every connection and take no new one."""
        if self._server:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._target_port)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        try:
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        finally:
            self._open -= both


async def _pass_on(reader: StreamReader, writer: StreamWriter) -> None:
    with suppress(OSError):
        while said := await reader.read(65_536):
            writer.write(said)
            await writer.drain()
    with suppress(OSError):
        writer.close()
