"""Serving an application over real HTTP beside the test that calls it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import uvicorn

Result = TypeVar("Result")
PATIENCE_SECONDS = 20


def eventually(look: Callable[[], Result]) -> Result:
    """What `look` returns, as soon as that is true; fails when it never becomes so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.005)
    return found


def free_port() -> int:
    """A port of loopback that nobody has at present."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class _PromptServer(uvicorn.Server):
    """Looks more often than uvicorn whether it is asked to stop."""

    async def main_loop(self) -> None:
        # Another thread asks, which no asyncio.Event could take.
        while not self.should_exit:  # noqa: ASYNC110
            await asyncio.sleep(0.005)


class Served:
    """A server on loopback in a thread of its own, from `start` to `stop`; it keeps its port."""

    def __init__(self, configure: Callable[[], uvicorn.Config]) -> None:
        self._configure = configure
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        server = self._server = _PromptServer(self._configure())
        self._thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        self._thread.start()
        eventually(lambda: server.started)

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join()
        self._server = self._thread = None
