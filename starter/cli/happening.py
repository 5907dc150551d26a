"""What happens to tickets, as it happens: pushed by the API, or asked for where it does not push."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.timeline import Entry
from starter.cli.failure import NotOffered, Unreachable
from starter.cli.http import Api
from starter.cli.sent_events import sent_events

LOOK_EVERY = timedelta(seconds=1)
OVERLAP = timedelta(seconds=10)
"""How far back each look goes: what happened at the end of the one before may have been recorded after it."""
PATIENCE = timedelta(minutes=2)
PAGE = 200
MOST_ENTRIES = 5000


class Happening(Entry, frozen=True):
    """An entry of a timeline, and whose."""

    reference: str


class Happenings:
    """Every entry once, each ticket's in order, without end; the API may be away for `PATIENCE` meanwhile."""

    def __init__(self, api: Api, reference: str | None, since: datetime) -> None:
        """Watch one ticket from its opening or, when `reference` is None, all of them from `since` on."""
        self._api = api
        self._reference = reference
        self._since = since
        self._looked_at = since
        self._seen: dict[str, int] = {}
        self._is_pushed = True
        self._last = ""
        self._heard_at = time.monotonic()

    def __iter__(self) -> Iterator[Happening]:
        while True:
            try:
                yield from self._pushed() if self._is_pushed else self._asked_for()
            except NotOffered:
                self._is_pushed = False
                continue
            except Unreachable:
                if time.monotonic() - self._heard_at > PATIENCE.total_seconds():
                    raise
            time.sleep(LOOK_EVERY.total_seconds())

    def _pushed(self) -> Iterator[Happening]:
        """What the API pushes until it hangs up, from the last event on; what came before the first is asked for."""
        path = f"/v1/tickets/{self._reference}/events" if self._reference else "/v1/events"
        with self._api.lines("GET", path, headers={"Last-Event-ID": self._last} if self._last else {}) as lines:
            if not self._last:
                yield from self._asked_for()
            for event in sent_events(lines):
                self._last = event.id
                if event.kind == "entry":
                    yield from self._new(Happening.model_validate_json(event.data))
        self._heard_at = time.monotonic()

    def _asked_for(self) -> Iterator[Happening]:
        looked_at = datetime.now(UTC)
        for reference in [self._reference] if self._reference else list(self._moved()):
            asked = {"after": self._seen.get(reference, 0), "limit": MOST_ENTRIES}
            for entry in self._page(f"/v1/tickets/{reference}/timeline", asked)["items"]:
                yield from self._new(Happening.model_validate({**entry, "reference": reference}))
        self._looked_at = max(self._looked_at, looked_at - OVERLAP)
        self._heard_at = time.monotonic()

    def _moved(self) -> Iterator[str]:
        cursor = None
        while True:
            asked = {"updated_after": self._looked_at.isoformat(), "limit": PAGE, "cursor": cursor}
            page = self._page("/v1/tickets", asked)
            yield from (ticket["reference"] for ticket in page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _page(self, path: str, asked: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = self._api.get(path, asked).json()
        return page

    def _new(self, entry: Happening) -> Iterator[Happening]:
        if entry.sequence > self._seen.get(entry.reference, 0):
            self._seen[entry.reference] = entry.sequence
            if self._reference or entry.at >= self._since:
                yield entry
