"""What a link in a notice offers: never more than its reader was shown, and nothing that makes no sense now."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.case.view import view
from domain.inbound.acting_by_link import Choice, action_of, choices, standing
from domain.requests.actions import ACTIONS, read_body
from tests.domain.life import Life


def test_an_owner_takes_it_on_first_and_then_works_on_it() -> None:
    life = Life()
    seen = view(life.case, life.now)
    assert seen.owner
    assert choices(seen, seen.owner.id) == ("acknowledge", "escalate", "resolve", "decline")
    life.act("acknowledge", by=f"person:{seen.owner.id}")
    assert choices(view(life.case, life.now), seen.owner.id) == ("escalate", "resolve", "decline")


def test_anybody_else_takes_it_over_and_declines_nothing() -> None:
    life = Life()
    seen = view(life.case, life.now)
    assert choices(seen, "somebody-else") == ("take_over", "escalate", "resolve")
    assert choices(seen.model_copy(update={"owner": None}), "anybody") == ("acknowledge", "escalate", "resolve")


def test_it_is_acted_on_only_as_its_reader_knew_it() -> None:
    life = Life()
    seen = view(life.case, life.now)
    assert standing(seen, seen.episode, seen.tier.index) == "open"
    assert standing(seen, seen.episode, seen.tier.index + 1) == "overtaken"
    assert standing(seen, seen.episode + 1, seen.tier.index) == "overtaken"
    life.act("resolve", resolution="Done.")
    assert standing(view(life.case, life.now), 1, 0) == "ended"


@pytest.mark.parametrize("choice", get_args(Choice))
def test_every_choice_is_an_action_of_the_contract(choice: Choice) -> None:
    action, body = action_of(choice, "needs expertise", "in their own words")
    read_body(ACTIONS[action], {**body, "by": "person:ann"})
