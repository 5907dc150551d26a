"""When an act counts from: when its sender sent it, so that an engine that was away makes nobody late."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from domain.case.case import Case
from domain.events import Acted
from domain.input.instants import Instant

FIELD = "sent_at"
"""Where in the body of an action its sender says when it was sent."""
REACH = timedelta(minutes=2)
"""How far back an act may count whose sender alone says when it was sent."""
STAMP_REACH = timedelta(days=1)
"""How far before an act came in at a door of ours the stamp of a provider or a queue may lie."""

_INSTANT = TypeAdapter(Instant)


def sent_instant(case: Case, act: Acted, now: datetime) -> datetime:
    """Return the instant from which an act counts, never after `now`.

    Nobody backdates. An act never counts from before the last entry that its sender may have seen; entries of this
    very instant were made in the same step of the engine, of which nobody has seen anything. It never counts from
    before what has been done by now counts from: what has been decided stays decided. It never counts further back
    than two minutes, or than the policy allows where its body is encrypted under a key of ours: a door of ours stamped
    it when it came in. An act that names no instant counts from `now`, and so does one whose instant cannot be read,
    which is refused for it.
    """
    sent = read_instant(act.body.get(FIELD)) if isinstance(act.body, dict) else None
    if sent is None:
        return now
    allowed = case.snapshot.policy.backdated_at_most
    reach = allowed if act.sealed else min(REACH, allowed)
    seen = next((entry.at for entry in reversed(case.timeline) if entry.at < now), sent)
    return min(now, max(sent, now - reach, seen, case.counted_until or sent))


def stamp(claimed: datetime, received_at: datetime, reach: timedelta) -> datetime:
    """Return what a door stamps an act with that it received: never later than that, nor before the reach."""
    return min(received_at, max(claimed, received_at - reach))


def read_instant(value: object) -> datetime | None:
    """Return the instant that a sender names; None where there is none that can be read."""
    try:
        return _INSTANT.validate_python(value)
    except ValidationError:
        return None
