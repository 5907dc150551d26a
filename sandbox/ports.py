"""Ports on 127.0.0.1."""

from __future__ import annotations

import random
import socket
from collections.abc import Collection

from sandbox.failures import StackRefused

_FREE_RANGE = range(15_000, 32_000)
"""Below the ports a system gives to outgoing connections: a part that died finds its port free again."""


def choose_port(wanted: int, option: str, besides: Collection[int] = ()) -> int:
    """Returns a port nobody listens on now: `wanted`, or for 0 any free one that is not in `besides`.

    Raises `StackRefused`, naming `option`, when `wanted` is taken.
    """
    if wanted:
        if not _is_free(wanted):
            raise StackRefused(f"port {wanted} is taken; choose another with {option}, or 0 for any free one")
        return wanted
    while True:
        port = random.choice(_FREE_RANGE)  # nosec B311  # any free port will do
        if port not in besides and _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: without it, connections just closed make a port look taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
