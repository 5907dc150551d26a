"""What an effect came to is taken up once, and acts that nobody can do are refused and counted."""

from __future__ import annotations

from domain.effects import WithdrawMessages
from domain.escalation import advance
from domain.events import Acted, MessagesWithdrawn
from domain.input.problems import Problem
from tests.domain.life import Life


def test_a_withdrawal_that_was_entered_is_under_way_no_more() -> None:
    life = Life()
    withdrawal = WithdrawMessages(id="T-1/withdraw/1", messages=(), reason="overtaken")
    case = life.case.model_copy(update={"in_flight": {withdrawal.id: withdrawal}})
    assert advance(case, MessagesWithdrawn(effect_id=withdrawal.id), life.now).case.in_flight == {}


def test_an_act_that_names_somebody_unknown_is_refused_and_leaves_a_word() -> None:
    life = Life()
    unknown = Problem(field="to", found="ghost", allowed="somebody on the roster")
    body = {"by": "ann", "to": "ghost", "reason": "knows it"}
    step = advance(life.case, Acted(action="reassign", body=body, unknown_people=(unknown,)), life.now)
    assert step.refusal is not None
    assert step.refusal.status == 422
    assert [entry.kind for entry in step.case.timeline][-1] == "action_refused"
    assert step.effects == ()


def test_acts_that_are_refused_with_a_word_are_counted_too() -> None:
    life = Life()
    refused = Acted(action="close", body={"by": "ann", "reason": "all said"}, by_signal=True)
    once = advance(life.case, refused, life.now).case
    twice = advance(once, refused, life.now).case
    assert list(once.unkeyed.values()) == [1]
    assert list(twice.unkeyed.values()) == [2]
