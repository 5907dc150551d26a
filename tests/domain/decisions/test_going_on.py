"""A clock goes on towards another target: what was added to it goes along, and nobody is asked for the past."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case.turn import Turn
from domain.clocks.levels import DUE
from domain.decisions.going_on import fair_target, go_on
from tests.domain.life import Life

HOUR = timedelta(hours=1)


def after(hours: float, **changes: object) -> Turn:
    """A ticket whose solution was promised within 10 hours, so long after it was opened."""
    life = Life()
    clock = life.case.clocks["resolution"].model_copy(update=changes)
    case = life.case.model_copy(update={"clocks": {**life.case.clocks, "resolution": clock}})
    return Turn(case, life.now + hours * HOUR)


@pytest.mark.parametrize(
    ("used", "target", "credit", "fair"),
    [
        (1, 2, 0, 2),
        (2, 2, 0, 4),
        (3, 2, 0, 5),
        (9, 2, 0, 10),
        (2.5, 2, 1, 3),
        (12, 2, 0, 10),
    ],
    ids=["to-come", "at-its-instant", "passed", "no-longer-than-before", "with-what-was-added", "missed-already"],
)
def test_a_target_that_has_passed_gives_its_time_anew(used: float, target: int, credit: int, fair: int) -> None:
    turn = after(used, credit=credit * HOUR)
    assert fair_target(turn, turn.case.clocks["resolution"], target * HOUR) == fair * HOUR


def test_what_was_added_is_kept_with_the_clock() -> None:
    turn = after(1)
    go_on(turn, "resolution", 4 * HOUR, calendar="always", levels=(DUE,), since=None, credit=2 * HOUR, cause="a change")
    clock = turn.case.clocks["resolution"]
    assert (clock.target, clock.credit) == (6 * HOUR, 2 * HOUR)


def test_and_with_one_that_begins() -> None:
    turn = after(1)
    assert "internal" not in turn.case.clocks
    go_on(turn, "internal", 4 * HOUR, calendar="always", levels=(DUE,), since=None, credit=2 * HOUR, cause="a change")
    clock = turn.case.clocks["internal"]
    assert (clock.target, clock.credit) == (6 * HOUR, 2 * HOUR)
