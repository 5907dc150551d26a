"""Every action that goes through a door of ours says when it was sent, within what its door can vouch for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from starter.stamping import stamped

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("body", "stamp", "counts"),
    [
        ({}, None, NOW),
        ({"sent_at": (NOW - 30 * SECOND).isoformat()}, None, NOW - 30 * SECOND),
        ({"sent_at": (NOW - 2 * MINUTE).isoformat()}, None, NOW - 2 * MINUTE),
        ({"sent_at": (NOW - 3 * MINUTE).isoformat()}, None, NOW - 2 * MINUTE),
        ({"sent_at": (NOW + MINUTE).isoformat()}, None, NOW),
        ({"sent_at": "2026-11-23T10:59:30+01:00"}, None, NOW - 30 * SECOND),
        ({}, NOW - 3 * MINUTE, NOW - 3 * MINUTE),
        ({}, NOW - 2 * DAY, NOW - DAY),
        ({}, NOW + MINUTE, NOW),
        ({"sent_at": NOW.isoformat()}, NOW - 3 * MINUTE, NOW - 3 * MINUTE),
    ],
)
def test_an_action_counts_from_its_stamp_or_from_what_its_sender_says_for_two_minutes_at_most(
    body: dict[str, Any], stamp: datetime | None, counts: datetime
) -> None:
    said = stamped({"text": "Hello.", **body}, NOW, stamp)
    assert (said["text"], datetime.fromisoformat(said["sent_at"])) == ("Hello.", counts)


@pytest.mark.parametrize("said", ["soon", "1700000000", 1700000000, ["2026-11-23T10:00:00Z"], "2026-11-23T10:00"])
def test_what_cannot_be_read_is_left_for_the_ticket_to_refuse(said: object) -> None:
    assert stamped({"sent_at": said}, NOW) == {"sent_at": said}
