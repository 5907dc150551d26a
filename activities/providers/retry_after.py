"""When a provider that is too busy wants to be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

AT_MOST = timedelta(hours=1)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """Return how long from `now` to wait, by `Retry-After` (seconds or a date) or `X-RateLimit-Reset` (epoch seconds).

    Never negative and at most an hour; None where neither header can be read.
    """
    wait = _from_retry_after(headers.get("Retry-After", ""), now)
    if wait is None:
        wait = _from_reset(headers.get("X-RateLimit-Reset", ""), now)
    return None if wait is None else min(max(wait, timedelta()), AT_MOST)


def _from_retry_after(value: str, now: datetime) -> timedelta | None:
    if value.strip().isdecimal():
        return _seconds(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - now


def _from_reset(value: str, now: datetime) -> timedelta | None:
    if not value.strip().isdecimal():
        return None
    return _seconds(value) - timedelta(seconds=now.timestamp()) if len(value) < 12 else None


def _seconds(value: str) -> timedelta:
    return min(timedelta(seconds=int(value)), timedelta(days=36500)) if len(value) < 12 else AT_MOST
