"""When a busy provider wants to be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from activities.providers.retry_after import retry_after

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, timedelta(seconds=7)),
        ({"Retry-After": "0"}, timedelta()),
        ({"Retry-After": "Sun, 22 Nov 2026 09:30:30 GMT"}, timedelta(seconds=30)),
        ({"Retry-After": "Sun, 22 Nov 2026 09:29:30 GMT"}, timedelta()),
        ({"Retry-After": "9" * 400}, timedelta(hours=1)),
        ({"Retry-After": "soon", "X-RateLimit-Reset": str(EPOCH + 20)}, timedelta(seconds=20)),
        ({"X-RateLimit-Reset": str(EPOCH - 20)}, timedelta()),
        ({"X-RateLimit-Reset": "later"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
    ],
)
def test_headers_are_understood_or_left(headers: dict[str, str], wait: timedelta | None) -> None:
    assert retry_after(headers, NOW) == wait
