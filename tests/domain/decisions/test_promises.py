"""A date promised by a person: the customer is told, and whether it was kept is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.events import Acted
from tests.domain.life import START, Life

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def in_two_hours(life: Life) -> str:
    return (life.now + 2 * HOUR).isoformat()


def test_the_customer_is_told_of_the_promised_instant() -> None:
    life = Life()
    life.act("promise", by="ann", at="2026-11-23T16:30:00+05:30", text="By then we know.")
    _, message = life.sent[-1]
    assert (message.purpose, message.facts["promised_at"]) == ("promise_made", "2026-11-23T11:00:00+00:00")
    assert message.facts["text"] == "By then we know."
    assert life.case.promised_at == START + 2 * HOUR


def test_an_answer_in_time_keeps_it() -> None:
    life = Life()
    life.act("promise", by="ann", at=in_two_hours(life))
    life.sleep(HOUR)
    life.act("reply", by="ann", text="Here it is.")
    assert life.case.clocks["promise"].ended == "met"
    assert life.case.promised_at is None
    assert life.entries("replied")[0].data["clocks"]["promise"] is True


def test_a_question_does_not_keep_it() -> None:
    life = Life()
    life.act("promise", by="ann", at=in_two_hours(life))
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    assert life.case.clocks["promise"].running


def test_a_broken_one_tells_owner_and_lead_and_a_late_answer_is_late() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("promise", by="ann", at=in_two_hours(life))
    life.sleep(3 * HOUR)
    assert ("breach", "team-lead", "email") in life.messages()
    life.act("reply", by="ann", text="Here it is.")
    promise = life.case.clocks["promise"]
    assert (promise.ended, promise.late_calendar) == ("missed", HOUR)


def test_only_another_promise_moves_it_and_both_are_kept_in_the_timeline() -> None:
    life = Life()
    life.act("promise", by="ann", at=in_two_hours(life))
    first = life.case.promised_at
    life.act("promise", by="ann", at=(life.now + 5 * HOUR).isoformat())
    assert first
    assert life.entries("promised")[1].data["before"] == first.isoformat()
    assert life.case.clocks["promise"].due_at == START + 5 * HOUR


def test_priority_and_escalation_leave_it_where_it_is() -> None:
    life = Life()
    life.act("promise", by="ann", at=in_two_hours(life))
    life.act("priority", by="ann", priority="urgent", reason="it is")
    life.act("escalate", by="ann", reason="needs expertise")
    assert life.case.clocks["promise"].due_at == START + 2 * HOUR


@pytest.mark.parametrize(("action", "field"), [("promise", "at"), ("wait", "until")])
def test_an_instant_so_far_ahead_that_no_timer_is_set_for_it_is_refused(action: str, field: str) -> None:
    life = Life()
    for instant in (life.now + 401 * DAY, life.now.replace(year=9999)):
        body = {"by": "ann", "on": "courier", field: instant.isoformat()}
        refusal = life.advance(Acted(action=action, body=body)).refusal
        assert refusal
        [problem] = refusal.errors
        assert (refusal.status, problem.field, problem.found) == (422, field, instant.isoformat())
        assert "400 days" in problem.allowed


@pytest.mark.parametrize(("action", "field"), [("promise", "at"), ("wait", "until")])
def test_an_instant_that_has_passed_is_refused(action: str, field: str) -> None:
    life = Life()
    refusal = life.act(action, **{"by": "ann", "on": "courier", field: life.now.isoformat()}).refusal
    assert refusal
    [problem] = refusal.errors
    assert (refusal.status, problem.field, problem.found) == (409, field, life.now.isoformat())


def test_the_furthest_instant_is_still_near_enough() -> None:
    life = Life()
    assert life.refused("promise", by="ann", at=(life.now + 400 * DAY).isoformat()) is None


def test_a_promise_without_words_says_when() -> None:
    life = Life()
    life.act("promise", by="ann", at=in_two_hours(life))
    [entry] = life.entries("promised")
    assert entry.text == "An answer by 2026-11-23T11:00:00+00:00"
