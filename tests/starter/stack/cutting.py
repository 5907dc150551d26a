"""A way to a server on which connections are lost: it hands everything on, and of some answers only the first bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class CuttingWay:
    """Cuts each connection after so many bytes of answers as `cuts` says next; when it ends, none is cut any more."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._server = address.hostname, address.port
        self._cuts: Iterator[int] = iter(())
        self.cut = 0

    def cut_after(self, cuts: Iterable[int]) -> None:
        """Cut the connections to come, each after so many bytes of answers."""
        self._cuts = iter(cuts)

    async def hand_on(self, asking: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        left = next(self._cuts, None)
        reader, writer = await asyncio.open_connection(*self._server)
        asked = asyncio.create_task(self._pass_on(asking, writer))
        try:
            while piece := await reader.read(65_536):
                if left is not None and len(piece) > left:
                    answering.write(piece[:left])
                    with suppress(ConnectionError):
                        await answering.drain()
                    self.cut += 1
                    return
                answering.write(piece)
                left = left if left is None else left - len(piece)
        finally:
            asked.cancel()
            writer.close()
            answering.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65_536):
                writer.write(piece)
                await writer.drain()


@asynccontextmanager
async def cutting_way(server: str) -> AsyncIterator[tuple[str, CuttingWay]]:
    """Give the address of a way to `server`, and what cuts it."""
    way = CuttingWay(server)
    door = await asyncio.start_server(way.hand_on, "127.0.0.1", 0)
    async with door:
        host, port = door.sockets[0].getsockname()
        yield f"http://{host}:{port}", way
