"""Running the carrier as a process of its own."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import uvicorn

from sandbox.carrier.app import create_app
from sandbox.carrier.credentials import load_or_create
from sandbox.carrier.kind import Kind
from sandbox.carrier.pace import Pace
from sandbox.carrier.server_config import server_config

LOOPBACK = "127.0.0.1"


def run(
    data_dir: Path,
    port: int,
    webhooks_url: str,
    ready: Callable[[str], None] | None = None,
    pace: Pace | None = None,
    host: str = LOOPBACK,
    vendor_ports: Mapping[Kind, int] | None = None,
) -> None:
    """Serves the carrier on `host` until SIGTERM or SIGINT, then returns with everything accepted on disk.

    Port 0 takes a free one. `webhooks_url` is the base of our API. `ready` is called once, with the carrier's
    base URL, when it answers. Each of `vendor_ports`, of which none is 0, has one vendor's API and nothing else, and
    can refuse connections, as a vendor's own server can. Raises OSError when the port is taken, `JournalInUse` when
    another carrier has the directory and `JournalCorrupt` when its ledger is damaged.
    """
    # Its request lines would write the inbound secret to the log.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with socket.create_server((host, port)) as listener:
        url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        credentials = load_or_create(data_dir / "carrier")
        app = create_app(data_dir, credentials, webhooks_url, url, pace, vendor_ports, host)
        _Server(server_config(app), lambda: ready(url) if ready else None).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends with exit code 0 when asked to end, where uvicorn would end by the signal."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        earlier = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in earlier.items():
                signal.signal(number, handler)
