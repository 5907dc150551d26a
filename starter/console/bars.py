"""How long the bars on the pages are, from 0 to 1."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log1p

FULL = timedelta(days=1)


def share_of_time_left(at: datetime, now: datetime) -> float:
    """Return how much of a bar the time until `at` fills: nothing once it has come, all from a day on.

    The scale is logarithmic, so that rows can be compared whether their clocks count seconds or hours: ten seconds
    fill a fifth, a minute a third, an hour three quarters.
    """
    left = max((at - now).total_seconds(), 0.0)
    return round(min(log1p(left) / log1p(FULL.total_seconds()), 1.0), 4)


def share_used(used: timedelta, target: timedelta) -> float:
    """Return how much of its target a clock has used, at most all of it."""
    return round(min(used / target, 1.0), 4) if target else 1.0
