"""What a turn keeps, whatever is decided in it; and when an alarm sounds of which nobody knows the hours."""

from __future__ import annotations

from domain.case.alarm_hours import sounds_at
from domain.case.turn import Turn
from tests.domain.changes import DAY, HOUR
from tests.domain.decisions.test_alarm_hours import at, opened
from tests.domain.life import START, Life


def test_a_cause_holds_within_its_block_and_the_one_around_it_afterwards() -> None:
    turn = Turn(Life().case, START)
    with turn.because("a deadline"):
        with turn.because("a move"):
            assert turn.cause == "a move"
        assert turn.cause == "a deadline"
    assert turn.cause == "opened"


def test_what_has_been_counted_is_never_counted_from_before() -> None:
    life = Life()
    later = life.case.model_copy(update={"counted_until": START + HOUR})
    earlier = Turn(later, START)
    earlier.counted()
    assert earlier.case.counted_until == START + HOUR
    after = Turn(later, START + 2 * HOUR)
    after.counted()
    assert after.case.counted_until == START + 2 * HOUR


def test_an_alarm_of_which_nobody_knows_the_hours_yet_sounds_when_it_is_called_for() -> None:
    life = opened(at(24, "03:00"))
    known_until = life.case.snapshot.known_until
    assert known_until
    assert sounds_at(life.case, known_until + DAY) == known_until + DAY
