"""A ticket of early rules is decided as it was then: all that has fallen due comes at each event, before and after."""

from __future__ import annotations

from datetime import timedelta

from domain.case.case import LOOKS_FORWARD, Case
from domain.escalation import advance
from domain.events import Acted
from tests.domain.life import Life, promising

MINUTE = timedelta(minutes=1)


def of_early_rules(life: Life) -> Case:
    return life.case.model_copy(update={"rules": LOOKS_FORWARD - 1})


def test_what_has_fallen_due_comes_before_an_act() -> None:
    life = Life(agents=("ann",))
    act = Acted(action="note", body={"by": "ann", "text": "third call"})
    step = advance(of_early_rules(life), act, life.now + 12 * MINUTE)
    assert [entry.kind for entry in step.case.timeline][-2:] == ["reminded", "noted"]


def test_and_what_an_act_puts_into_the_past_after_it() -> None:
    promises = promising(first_response="8h", resolution="3d")
    promises["urgent"] = {"first_response": "15m", "resolution": "30m"}
    life = Life({"priorities": promises}, {"priority": "low"}, agents=("ann",))
    life.act("acknowledge")
    act = Acted(action="priority", body={"by": "ann", "priority": "urgent", "reason": "the whole shop is down"})
    step = advance(of_early_rules(life), act, life.now + 60 * MINUTE)
    kinds = [entry.kind for entry in step.case.timeline]
    assert "breached" in kinds[kinds.index("priority_changed") :]


def test_acts_without_a_key_are_not_counted() -> None:
    life = Life(agents=("ann",))
    act = Acted(action="note", body={"by": "ann", "text": "third call"})
    assert advance(life.case, act, life.now).case.unkeyed != {}
    assert advance(of_early_rules(life), act, life.now).case.unkeyed == {}
