"""How many tickets are told in a second that their messages may go, by table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.health import WELL, Health
from domain.delivery.pace import messages_let_go

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
FAILING = Health(state="failing")
RESTING = Health(rest_until=NOW + timedelta(minutes=1))


def returning(answers: int) -> Health:
    return Health(state="returning", answers=answers)


@pytest.mark.parametrize(
    ("healths", "per_second", "told"),
    [
        ([WELL], 50, 50),
        ([WELL, WELL], 50, 50),
        ([WELL], 1.5, 1),
        ([WELL], 0.2, 1),
        ([returning(0)], 50, 1),
        ([returning(1)], 50, 2),
        ([returning(4)], 50, 8),
        ([returning(4)], 5, 5),
        ([FAILING], 50, 2),
        ([WELL, returning(0)], 50, 13),
        ([WELL, returning(0)], 10, 10),
        ([returning(0), FAILING], 50, 3),
        ([returning(0)], 0.2, 1),
        ([FAILING, RESTING], 50, 2),
    ],
)
def test_a_few_are_told_while_a_provider_returns_and_as_many_as_its_channel_takes_once_all_are_well(
    healths: Sequence[Health], per_second: float, told: int
) -> None:
    assert messages_let_go(healths, per_second, NOW) == told
