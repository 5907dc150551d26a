"""By which of a channel's providers a message goes, and which one settles its doubt, by table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.health import WELL, Health
from domain.delivery.providers import ProviderName
from domain.delivery.routes import closed_because, place_to_send, place_to_settle

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
AWAY = Health(state="away", reason="sendgrid 500")
RESTING = Health(rest_until=NOW + timedelta(seconds=1), reason="sendgrid 429")
RESTED = Health(rest_until=NOW)


@pytest.mark.parametrize(
    ("healths", "place"),
    [
        ([WELL], 0),
        ([WELL, WELL], 0),
        ([AWAY, WELL], 1),
        ([RESTING, WELL], 1),
        ([RESTED, WELL], 0),
        ([Health(state="failing"), WELL], 0),
        ([AWAY, AWAY, Health(state="returning")], 2),
        ([AWAY], 0),
        ([AWAY, AWAY], 0),
    ],
)
def test_a_message_goes_by_the_first_provider_that_is_open(healths: Sequence[Health], place: int) -> None:
    assert place_to_send(healths, NOW) == place


@pytest.mark.parametrize(
    ("called", "place"),
    [("sendgrid", 0), ("smtp", 1), (None, 0), ("twilio", 0)],
)
def test_a_doubt_stays_with_the_provider_that_may_have_taken_the_message(called: str | None, place: int) -> None:
    names: tuple[ProviderName, ...] = ("sendgrid", "smtp")
    assert place_to_settle(names, called) == place


@pytest.mark.parametrize(
    ("health", "why"),
    [
        (WELL, None),
        (Health(state="failing", reason="sendgrid 500"), None),
        (Health(state="returning", reason="sendgrid 500"), None),
        (AWAY, "sendgrid 500"),
        (RESTING, "sendgrid 429"),
        (RESTED, None),
        (Health(state="away"), "sendgrid away"),
    ],
)
def test_who_is_closed_says_why(health: Health, why: str | None) -> None:
    assert closed_because("sendgrid", health, NOW) == why
