"""How often, and how long, a call is tried again; by a clock that only the test moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from escalation_client import NO_PATIENCE, NobodyAnswered, NotUnderstood, Patience
from escalation_client.errors import refusal
from escalation_client.patience import Tries

LOST = NobodyAnswered("nobody")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def pauses(patience: Patience, failure: Exception, try_seconds: float = 0.0) -> list[float]:
    """Return the pauses of a call whose every try fails in the same way, until its failure is raised."""
    clock, made = Clock(), list[float]()
    tries = Tries(patience, clock)
    while True:
        clock.now += try_seconds
        try:
            made.append(tries.pause_after(failure))
        except type(failure):
            return made
        clock.now += made[-1]


def test_each_pause_is_twice_as_long_as_the_one_before_less_up_to_half_by_chance() -> None:
    patience = Patience(tries=6, pause=timedelta(seconds=1), longest_pause=timedelta(seconds=5))
    made = pauses(patience, LOST)
    assert len(made) == 5
    for pause, longest in zip(made, (1, 2, 4, 5, 5), strict=True):
        assert longest / 2 <= pause <= longest


def test_no_try_begins_after_the_time_is_over() -> None:
    patience = Patience(tries=1000, within=timedelta(seconds=10), pause=timedelta(seconds=2))
    assert sum(pauses(patience, LOST)) <= 10
    assert sum(pauses(patience, LOST, try_seconds=3)) <= 10 - 3
    assert pauses(patience, LOST, try_seconds=11) == []


@pytest.mark.parametrize("status", [429, 503])
def test_the_api_is_not_asked_again_before_it_said(status: int) -> None:
    failure = refusal(status, {"Retry-After": "7"}, b"")
    assert pauses(Patience(tries=3), failure) == [7, 7]
    assert pauses(Patience(tries=3, within=timedelta(seconds=6)), failure) == [], "so long nobody waits"


def test_an_instant_to_come_again_counts_from_the_date_of_the_answer() -> None:
    headers = {"Date": "Mon, 30 Nov 2026 14:00:00 GMT", "Retry-After": "Mon, 30 Nov 2026 14:00:09 GMT"}
    assert refusal(503, headers, b"").retry_after == timedelta(seconds=9)
    assert refusal(503, {"Retry-After": "soon"}, b"").retry_after is None


@pytest.mark.parametrize("status", [401, 403, 404, 409, 413, 422, 500])
def test_what_says_more_than_not_now_is_not_asked_again(status: int) -> None:
    assert pauses(Patience(), refusal(status, {}, b"")) == []


def test_what_is_tried_again_can_be_chosen() -> None:
    assert pauses(NO_PATIENCE, LOST) == []
    assert pauses(Patience(lost_connections=False), LOST) == []
    assert pauses(Patience(statuses={500}), refusal(503, {}, b"")) == []
    assert len(pauses(Patience(tries=2, statuses={500}), refusal(500, {}, b""))) == 1
    assert pauses(Patience(), NotUnderstood("a page")) == []


def test_who_tries_less_than_once_is_told() -> None:
    with pytest.raises(ValueError, match="tries: found 0; allowed: 1 or more"):
        Patience(tries=0)
