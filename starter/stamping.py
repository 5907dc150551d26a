"""Stamping: an action says when it was sent, so that it counts from then however late a worker takes it up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.decisions.sent_instant import FIELD, REACH, SEALED_REACH
from domain.input.instants import Instant

_INSTANT = TypeAdapter(Instant)


def stamped(body: Mapping[str, Any], received_at: datetime, sent_at: datetime | None = None) -> Mapping[str, Any]:
    """Return the body of an action with the instant it counts from, which is never after `received_at`.

    `sent_at` is the stamp of a provider or a queue that had it before us, and goes back a day at most. What the body
    itself says is its sender's word alone, and goes back two minutes at most. Without either it counts from
    `received_at`. An instant that cannot be read is left as it is, to be refused.
    """
    claimed, reach = (sent_at, SEALED_REACH) if sent_at is not None else (body.get(FIELD), REACH)
    if claimed is None:
        claimed = received_at
    try:
        instant = _INSTANT.validate_python(claimed)
    except ValidationError:
        return body
    bounded = min(received_at, max(instant, received_at - reach))
    return {**body, FIELD: bounded.astimezone(UTC).isoformat()}
