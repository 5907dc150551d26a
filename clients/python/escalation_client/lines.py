"""Lines, and server-sent events in lines, out of bytes that come in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


class Lines:
    """Puts lines together. Only a line feed ends one: a text may hold every other separator that Unicode knows."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, piece: bytes) -> Iterator[str]:
        """Yield the lines that a piece completes."""
        *whole, self._begun = (self._begun + piece).split(b"\n")
        for line in whole:
            yield line.removesuffix(b"\r").decode()


@dataclass(frozen=True)
class SentEvent:
    """What one block of a stream says: the place it leaves its reader at, and `data`, None where that is all."""

    id: str
    kind: str
    data: str | None


class SentEvents:
    """Puts the events of a stream together; `retry_ms` is what the stream says of coming again."""

    def __init__(self, retry_ms: int) -> None:
        self.retry_ms = retry_ms
        self._lines = Lines()
        self._kind = "message"
        self._data = list[str]()
        self._id: str | None = None

    def feed(self, piece: bytes) -> Iterator[SentEvent]:
        """Yield what a piece completes; comments, which keep the connection alive, are passed over."""
        for line in self._lines.feed(piece):
            if line:
                self._take(line)
                continue
            if self._id is not None:
                yield SentEvent(self._id, self._kind, "\n".join(self._data) if self._data else None)
            self._kind, self._data = "message", []

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                self._kind = value
            case "data":
                self._data.append(value)
            case "id":
                self._id = value
            case "retry" if value.isdecimal():
                self.retry_ms = int(value)
