"""Every request that reached a vendor's API, whether or not the vendor was away."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.carrier.fault import FaultName
from sandbox.carrier.kind import Kind

KEPT = 20_000


@dataclass
class Call:
    """One request. `answer` is the HTTP status, None where nothing was answered, or nothing yet.

    `outage` is the one that struck it. `method` and `path`, which has no query, are None where the first bytes were
    not HTTP, as those of a TLS handshake are not.
    """

    kind: Kind
    method: str | None
    path: str | None
    outage: FaultName | None
    answer: int | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def in_calls_form(self) -> dict[str, Any]:
        """The call as a line of GET /calls."""
        return {
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "kind": self.kind,
            "method": self.method,
            "path": self.path,
            "outage": self.outage,
            "answer": self.answer,
        }


class Calls:
    """The last 20,000 requests of this process, in the order they came."""

    def __init__(self, kept: int = KEPT) -> None:
        self._calls: deque[Call] = deque(maxlen=kept)

    def note(self, kind: Kind, method: str | None, path: str | None, outage: FaultName | None) -> Call:
        """Writes down a request that came now; whoever answers it puts the answer in."""
        call = Call(kind, method, path, outage)
        self._calls.append(call)
        return call

    def since(self, instant: datetime | None = None) -> list[Call]:
        """Those that came at `instant` or later; all for None."""
        return [call for call in self._calls if instant is None or call.at >= instant]
