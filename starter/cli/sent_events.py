"""Server-sent events, read as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class SentEvent:
    """One event; `id` is what to show when asking to go on after it, empty when the server gives none."""

    kind: str
    data: str
    id: str


def sent_events(lines: Iterable[str]) -> Iterator[SentEvent]:
    """Yield the events in a stream's lines; comments, which keep the connection alive, are passed over."""
    kind, data, id = "message", list[str](), ""
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "event":
                kind = value
            case "data":
                data.append(value)
            case "id":
                id = value
            case "" if not line:
                if data:
                    yield SentEvent(kind, "\n".join(data), id)
                kind, data = "message", []
