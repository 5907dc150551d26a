"""Many tickets as lines, in portions that one request may hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from escalation_client.call import as_json
from escalation_client.requests import Ticket

MEDIA_TYPE = "application/x-ndjson"
MOST_LINES = 1_000
MOST_BYTES = 10_000_000
"""Half of what the API takes at once, and a tenth of the lines."""


def portions(tickets: Iterable[Ticket]) -> Iterator[dict[int, bytes]]:
    """Yield the tickets' lines by their numbers, counted from 1, so many as go into one request."""
    portion, held = dict[int, bytes](), 0
    for number, ticket in enumerate(tickets, start=1):
        line = as_json(ticket)
        if portion and (len(portion) >= MOST_LINES or held + len(line) > MOST_BYTES):
            yield portion
            portion, held = {}, 0
        portion[number] = line
        held += len(line) + 1
    if portion:
        yield portion
