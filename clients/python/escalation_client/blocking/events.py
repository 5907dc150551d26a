# Written by `make schemas` from asynchronous/events.py; change that one.
"""What happens to tickets, as it happens, over as many connections as it takes."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from time import sleep
from types import TracebackType
from typing import Self

import httpx

from escalation_client.answers import Happening
from escalation_client.blocking.connection import Connection
from escalation_client.call import Call
from escalation_client.errors import EscalationError, NotUnderstood
from escalation_client.lines import SentEvent, SentEvents
from escalation_client.patience import Patience, Tries

COME_AGAIN_AFTER_MS = 1000
ENTRY = "entry"
MEDIA_TYPE = "text/event-stream"


@dataclass(frozen=True)
class Event:
    """Something that happened; whoever has dealt with it keeps `id`, to go on `after` it another time."""

    id: str
    entry: Happening


class Events:
    """Yields each event once and in order, without end, from the beginning of its `with` block on.

    A connection that ends, as each does after some minutes, or is lost, is followed by another that goes on after the
    last event: none is left out and none comes twice. Raises `EscalationError` where its patience is over before
    anything more is heard, or the key is not good any more; entered again, it goes on where it was.
    """

    def __init__(self, connection: Connection, path: str, after: str | int | None, patience: Patience) -> None:
        self._connection = connection
        self._path = path
        self._patience = patience
        self._tries: Tries | None = None
        self._is_entered = False
        self._answer: httpx.Response | None = None
        self._pieces: Iterator[bytes] | None = None
        self._sent = SentEvents(COME_AGAIN_AFTER_MS)
        self._heard = deque[SentEvent]()
        self._place = None if after is None else str(after)
        self._last_id = self._place

    @property
    def last_id(self) -> str | None:
        """Return after what to go on another time: all that this has yielded, and nothing else, lies before it."""
        return self._last_id

    def __enter__(self) -> Self:
        self._is_entered = True
        self._tries = Tries(self._patience)
        try:
            self._listen()
        except BaseException:
            self._hang_up()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._is_entered = False
        self._hang_up()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        while self._is_entered:
            while self._heard:
                sent = self._heard.popleft()
                self._last_id = sent.id
                if sent.kind == ENTRY and sent.data is not None:
                    return Event(sent.id, json.loads(sent.data))
            self._listen()
        raise RuntimeError("events are heard inside their `with` block only")

    def _listen(self) -> None:
        """Come back when something was heard, be it only where the stream is."""
        while not self._heard:
            try:
                self._hear()
            except EscalationError as failure:
                self._hang_up()
                sleep(self._pause_after(failure))

    def _pause_after(self, failure: EscalationError) -> float:
        """To come again after something was heard is no further try: every stream ends at some time."""
        pause = self._sent.retry_ms / 1000
        if self._tries is not None:
            return max(self._tries.pause_after(failure), pause)
        self._tries = Tries(self._patience)
        return pause

    def _hear(self) -> None:
        """Take the next piece of the stream, which is begun where there is none."""
        try:
            pieces = self._pieces or self._begin()
            piece = next(pieces)
        except StopIteration as end:
            raise self._connection.lost(EOFError("the stream ended")) from end
        except httpx.TransportError as error:
            raise self._connection.lost(error) from error
        self._heard.extend(self._sent.feed(piece))
        if self._heard:
            self._place = self._heard[-1].id
            self._tries = None

    def _begin(self) -> Iterator[bytes]:
        headers = {} if self._place is None else {"Last-Event-ID": self._place}
        headers |= {"Accept": MEDIA_TYPE, "Cache-Control": "no-store"}
        self._answer = self._connection.stream(Call("GET", self._path, headers=headers))
        kind = self._answer.headers.get("Content-Type", "nothing")
        if not kind.startswith(MEDIA_TYPE):
            raise NotUnderstood(f"{self._path}: found {kind}; allowed: {MEDIA_TYPE}")
        self._sent = SentEvents(self._sent.retry_ms)
        self._pieces = self._answer.iter_bytes()
        return self._pieces

    def _hang_up(self) -> None:
        answer, self._answer, self._pieces = self._answer, None, None
        if answer is not None:
            answer.close()
