"""Section 6: the oldest unanswered message of the customer wants a reply, once the first answer has been given."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.life import Life, promising

HOUR = timedelta(hours=1)


def test_it_does_not_run_before_the_first_response_even_where_none_is_promised() -> None:
    for promise in ({"first_response": "8h", "next_reply": "2h"}, {"next_reply": "2h"}):
        life = Life({"priorities": promising(**promise)})
        life.act("customer_replied", text="Any news?")
        assert "next_reply" not in life.case.clocks
        life.act("reply", by="ann", text="Hello.")
        life.act("customer_replied", text="And now?")
        assert life.case.clocks["next_reply"].running


def test_a_note_neither_starts_nor_clears_it() -> None:
    life = Life()
    life.act("reply", by="ann", text="Hello.")
    life.act("note", by="ann", text="The bank is slow.")
    assert "next_reply" not in life.case.clocks
    life.act("customer_replied", text="And now?")
    life.act("note", by="ann", text="The bank is still slow.")
    assert life.case.clocks["next_reply"].running


def test_a_question_to_the_customer_is_an_answer() -> None:
    life = Life()
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And now?")
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    assert life.case.clocks["next_reply"].ended == "met"
    assert life.entries("waiting")[0].data["clocks"] == {"next_reply": True}


def test_resolving_ends_it_and_a_message_after_that_starts_nothing() -> None:
    life = Life()
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And now?")
    life.act("resolve", by="ann", resolution="Refunded.")
    assert life.case.clocks["next_reply"].ended == "met"
    life.act("customer_replied", text="Thanks!")
    assert not life.case.clocks["next_reply"].running


def test_the_owner_hears_what_the_customer_wrote() -> None:
    life = Life()
    life.act("customer_replied", text="Any news?", channel="email")
    assert life.messages("ann")[-1] == ("customer_replied", "ann", "email")
    assert life.sent[-1][1].facts["text"] == "Any news?"


def test_a_late_reply_tells_and_then_escalates_at_twice_its_time() -> None:
    life = Life({"priorities": promising(next_reply="30m")})
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And now?")
    life.sleep(HOUR / 2)
    assert life.messages("team-lead") == [("breach", "team-lead", "email")]
    life.sleep(HOUR / 2)
    assert life.entries("escalated")[0].by == "clock:next_reply"


def test_the_timeline_keeps_where_a_message_came_from_and_that_it_says_not_solved() -> None:
    life = Life()
    life.act("customer_replied", text="Any news?", channel="sms", message_id="m-1")
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("customer_replied", text="No!", not_solved=True)
    assert [entry.data for entry in life.entries("customer_replied")] == [
        {"channel": "sms", "message_id": "m-1"},
        {"channel": "email", "not_solved": True},
    ]
