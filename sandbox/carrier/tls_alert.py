"""What a vendor whose TLS is broken says: an alert in place of a handshake, and no more.

A client that speaks TLS sees its handshake fail, before a byte of its request has left; one that speaks plain HTTP
has sent its request and gets an answer that is no HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

ALERT = bytes([21, 3, 3, 0, 2, 2, 40])
"""A record of TLS 1.2: an alert of two bytes, fatal, handshake failure."""
LINGER_SECONDS = 1.0
"""Hanging up on a client that still sends would reset the connection, and it might never read the alert."""

Note = Callable[[str | None, str | None], object]


class TlsAlert(asyncio.Protocol):
    """One connection to a vendor whose TLS is broken; `note` gets the method and path of what was asked."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._answered = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        if self._answered or self._transport is None:
            return
        self._answered = True
        self._note(*_asked(data))
        self._transport.write(ALERT)
        self._transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self._transport.abort)


def _asked(data: bytes) -> tuple[str | None, str | None]:
    words = data.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    if len(words) == 3 and words[2].startswith("HTTP/"):
        return words[0], words[1].partition("?")[0]
    return None, None
