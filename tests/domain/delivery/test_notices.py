"""What those on duty are told of a provider, by table: when it is news, for how long, and by which channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.health import WELL, Health, State
from domain.delivery.notices import News, news_of, telling_channel
from domain.people import Channel

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


def trouble(state: State) -> Health:
    return Health(state=state, since=after(1), failing_since=TEN)


def back(lasted: float) -> Health:
    return Health(since=after(lasted), was_away_since=TEN)


@pytest.mark.parametrize(
    ("health", "seconds", "news"),
    [
        (WELL, 0, None),
        (trouble("away"), 19.9, None),
        (trouble("away"), 20, News("provider_away", TEN)),
        (trouble("away"), 3 * 86_400, News("provider_away", TEN)),
        (trouble("failing"), 60, None),
        (trouble("returning"), 60, None),
        # back again
        (Health(since=after(60)), 61, None),
        (back(19.9), 20, None),
        (back(20), 21, News("provider_back", TEN)),
        (back(600), 600 + 1799, News("provider_back", TEN)),
        (back(600), 600 + 1800, None),
    ],
)
def test_an_outage_is_news_once_somebody_can_act_on_it_and_its_end_for_half_an_hour(
    health: Health, seconds: float, news: News | None
) -> None:
    assert news_of(health, after(seconds)) == news


@pytest.mark.parametrize(
    ("healths", "teller"),
    [
        ({"email": [trouble("away")], "sms": [WELL]}, "sms"),
        ({"email": [trouble("away"), WELL], "sms": [trouble("away"), WELL]}, "sms"),
        ({"email": [trouble("away")], "sms": [trouble("failing")]}, None),
        ({"email": [trouble("away")], "sms": [trouble("returning")]}, None),
        ({"email": [trouble("away"), WELL], "sms": []}, None),
        ({"email": [trouble("away"), WELL]}, None),
    ],
)
def test_another_channel_with_a_provider_that_is_well_tells(
    healths: Mapping[Channel, Sequence[Health]], teller: Channel | None
) -> None:
    assert telling_channel("email", healths) == teller
