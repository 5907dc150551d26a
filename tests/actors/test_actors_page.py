"""The page that says whose act it is, door by door, is what comes of trying every cell of it."""

from __future__ import annotations

from domain.requests.actions import ACTIONS
from tests.actors.cast import BODIES, name_of
from tests.actors.table import PAGE, page


def test_every_action_is_tried() -> None:
    assert {name_of(row) for row in BODIES} == set(ACTIONS)


async def test_the_page_is_what_comes_of_trying_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == await page(), "run `make schemas`"
