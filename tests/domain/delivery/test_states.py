from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.states import (
    MESSAGE_ID_LENGTH,
    OPEN,
    STATES,
    State,
    concluded,
    is_message_id,
    is_of_another_call,
    later,
)

reports = st.lists(st.sampled_from(STATES), max_size=12)


def after(state: State, report: State) -> State:
    return report if later(state, report) else state


@given(reports.flatmap(lambda said: st.tuples(st.just(said), st.permutations(said))))
def test_every_order_of_the_same_reports_ends_in_the_same_state(orders: tuple[list[State], list[State]]) -> None:
    said, shuffled = orders
    assert reduce(after, shuffled + said, "intended") == reduce(after, said, "intended")


@given(st.sampled_from(STATES), reports)
def test_no_state_comes_back_once_it_was_left(start: State, said: list[State]) -> None:
    visited = [start]
    for report in said:
        state = after(visited[-1], report)
        if state != visited[-1]:
            assert state not in visited
            visited.append(state)


@pytest.mark.parametrize(
    ("current", "new", "moves"),
    [
        ("sending", "unknown", True),
        ("unknown", "accepted", True),
        ("unknown", "delivered", True),
        ("unknown", "sending", False),
        ("delivered", "accepted", False),
        ("delivered", "delivered", False),
        ("delivered", "undelivered", True),
        ("undelivered", "delivered", False),
        ("failed", "accepted", False),
    ],
)
def test_what_is_news(current: State, new: State, moves: bool) -> None:
    assert later(current, new) is moves


@pytest.mark.parametrize("current", STATES)
def test_our_own_conclusion_ends_a_doubt_and_nothing_that_was_reported(current: State) -> None:
    assert concluded(current, "failed") is (current in OPEN)
    assert concluded(current, "unknown") is (current in ("intended", "sending"))
    assert not concluded(current, "intended")


@pytest.mark.parametrize(
    ("id", "ours"),
    [
        ("ZD-1/1/receipt/1/customer/email", True),
        ("MAIL-A/x", True),
        ("a" * 64 + "/1", True),
        ("a" * 65 + "/1", False),
        ("ZD-1", False),
        ("ZD-1/", False),
        ("/1/receipt", False),
        ("Z D/1", False),
        ("ZD-1/".ljust(MESSAGE_ID_LENGTH, "x"), True),
        ("ZD-1/".ljust(MESSAGE_ID_LENGTH + 1, "x"), False),
    ],
)
def test_what_a_message_of_ours_is_called(id: str, ours: bool) -> None:
    assert is_message_id(id) is ours


@pytest.mark.parametrize(
    ("taken_as", "reported_as", "calls", "another"),
    [
        ("SM2", "SM1", 2, True),
        ("SM2", "SM2", 2, False),
        ("SM2", "SM1", 1, False),
        (None, "SM1", 2, False),
        ("SM2", None, 2, False),
    ],
)
def test_a_report_is_of_another_call_only_where_there_was_one(
    taken_as: str | None, reported_as: str | None, calls: int, another: bool
) -> None:
    assert is_of_another_call(taken_as, reported_as, calls) is another
