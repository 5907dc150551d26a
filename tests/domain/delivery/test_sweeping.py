"""What becomes of messages nobody works on any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.states import STATES, State
from domain.delivery.sweeping import ASKED_AFTER, ASKED_UNTIL, Sweep, never_taken, sweep
from domain.people import Channel

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "channel", "age", "asked", "todo"),
    [
        ("accepted", "sms", 30 * SECOND, None, "leave"),
        ("accepted", "sms", MINUTE, None, "ask"),
        ("accepted", "sms", 2 * MINUTE, MINUTE, "ask"),
        ("accepted", "sms", 2 * MINUTE, 30 * SECOND, "leave"),
        ("accepted", "sms", 4 * HOUR, 50 * MINUTE, "leave"),
        ("accepted", "sms", 4 * HOUR, HOUR, "ask"),
        ("accepted", "sms", 49 * HOUR, None, "leave"),
        ("unknown", "sms", MINUTE, None, "ask"),
        ("sending", "sms", MINUTE, None, "ask"),
        ("accepted", "email", HOUR, None, "leave"),
        ("unknown", "email", HOUR, None, "leave"),
        ("delivered", "sms", HOUR, None, "leave"),
        ("failed", "sms", HOUR, None, "leave"),
        ("undelivered", "sms", HOUR, None, "leave"),
    ],
)
def test_a_text_without_a_last_word_is_asked_for(
    state: State, channel: Channel, age: timedelta, asked: timedelta | None, todo: Sweep
) -> None:
    called_at, asked_at = NOON - age, NOON - asked if asked else None
    assert sweep(state, channel, intended_at=called_at, called_at=called_at, asked_at=asked_at, now=NOON) == todo


@pytest.mark.parametrize(
    ("state", "age", "todo"),
    [
        ("intended", 4 * HOUR, "leave"),
        ("intended", 5 * HOUR, "close"),
        ("sending", 5 * HOUR, "close"),
        ("accepted", 5 * HOUR, "leave"),
    ],
)
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_what_was_never_sent_is_closed_when_nobody_can_still_be_sending_it(
    state: State, age: timedelta, todo: Sweep, channel: Channel
) -> None:
    assert sweep(state, channel, intended_at=NOON - age, called_at=None, asked_at=None, now=NOON) == todo


@given(st.sampled_from(STATES), st.timedeltas(min_value=timedelta(), max_value=timedelta(days=9)))
def test_what_may_have_been_taken_is_never_closed_unasked(state: State, age: timedelta) -> None:
    at = NOON - age
    assert sweep(state, "sms", intended_at=at, called_at=at, asked_at=None, now=NOON) != "close"
    assert not never_taken(state, NOON - min(age, 4 * HOUR), NOON)


@given(st.integers(min_value=1, max_value=90))
def test_a_text_that_stays_silent_is_asked_for_less_and_less_often_and_at_last_no_more(every_seconds: int) -> None:
    asked: list[datetime] = []
    now = NOON
    while now < NOON + timedelta(days=3):
        now += max(timedelta(seconds=every_seconds), (now - NOON) / 20)
        last = asked[-1] if asked else None
        if sweep("accepted", "sms", intended_at=NOON, called_at=NOON, asked_at=last, now=now) == "ask":
            asked.append(now)
    gaps = [later - earlier for earlier, later in pairwise(asked)]
    assert asked[0] - NOON <= ASKED_AFTER + timedelta(seconds=every_seconds)
    assert asked[-1] - NOON <= ASKED_UNTIL
    assert all(gap >= ASKED_AFTER for gap in gaps)
    assert 10 < len(asked) < 60
