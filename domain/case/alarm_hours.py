"""When the top tier's alarm may sound: never in the policy's quiet hours, unless the ticket is urgent."""

from __future__ import annotations

from datetime import datetime

from domain.case.case import Case
from domain.time.windows import HorizonExceeded


def sounds_at(case: Case, at: datetime) -> datetime:
    """Return when an alarm sounds that is called for at `at`: then, or when the quiet hours end that it falls into."""
    if case.priority == "urgent":
        return at
    try:
        return case.snapshot.awake(case.tier_calendar).next_open(at)
    except HorizonExceeded:
        return at
