"""Stamping: an action says when it was sent, so that it counts from then however late a worker takes it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from domain.decisions.sent_instant import FIELD, REACH, STAMP_REACH, read_instant, stamp


def stamped(body: Mapping[str, Any], received_at: datetime, sent_at: datetime | None = None) -> Mapping[str, Any]:
    """Return the body of an action with the instant it counts from, which is never after `received_at`.

    `sent_at` is the stamp of a provider or a queue that had it before us, and goes back a day at most. What the body
    itself says is its sender's word alone, and goes back two minutes at most. Without either it counts from
    `received_at`. An instant that cannot be read is left as it is, to be refused.
    """
    if sent_at is None and body.get(FIELD) is None:
        return {**body, FIELD: received_at.isoformat()}
    claimed, reach = (sent_at, STAMP_REACH) if sent_at is not None else (read_instant(body[FIELD]), REACH)
    if claimed is None:
        return body
    return {**body, FIELD: stamp(claimed, received_at, reach).astimezone(UTC).isoformat()}
