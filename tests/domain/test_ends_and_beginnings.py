"""What ends leaves nothing behind: a life that has ended, an episode that begins anew, a wait that was resolved."""

from __future__ import annotations

from datetime import timedelta

from tests.domain.decisions.test_finding_an_owner import found, searches
from tests.domain.life import START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_the_pause_of_a_wait_ends_where_that_of_the_solution_begins() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(5 * HOUR)
    life.act("resolve", by="ann", resolution="Found it.")
    life.sleep(HOUR)
    life.act("reopen", by="ann", reason="it was not")
    assert [(p.why, p.start, p.end) for p in life.case.pauses] == [
        ("waiting for customer", START, START + 5 * HOUR),
        ("resolved", START + 5 * HOUR, START + 6 * HOUR),
    ]


def test_whoever_was_tried_before_is_asked_again_in_the_next_episode() -> None:
    life = Life()
    life.sleep(20 * MINUTE)
    assert life.case.tried_in_tier == ("ann", "ben")
    life.act("resolve", by="ben", resolution="Refunded.")
    life.act("reopen", by="ben", reason="charged again")
    assert life.case.tried_in_tier == ("ben",)
    assert life.case.resolved_at is None


def test_the_alarm_of_the_next_episode_is_the_first_again() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.sleep(HOUR)
    assert life.entries("alerted")[-1].data["alarm"] == 2
    life.act("resolve", resolution="Refunded.")
    life.act("reopen", by="eve", reason="charged again")
    life.sleep(HOUR / 2)
    assert life.entries("alerted")[-1].data["alarm"] == 1


def test_so_is_that_of_a_ticket_that_comes_to_the_top_again() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.sleep(HOUR / 2)
    life.act("hand_back", reason="not yet")
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.sleep(HOUR / 2)
    assert [entry.data["alarm"] for entry in life.entries("alerted")] == [1, 1]


def test_a_promise_that_was_taken_back_before_the_solution_does_not_come_back_with_the_next_episode() -> None:
    life = Life({"priorities": promising(resolution="9h") | {"low": {}}})
    life.act("priority", priority="low", reason="it can wait")
    life.sleep(MINUTE)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("reopen", by="ann", reason="charged again")
    assert life.case.clocks["resolution"].ended == "stopped"


def test_a_cancelled_ticket_waits_for_nobody_and_looks_for_nobody() -> None:
    life = Life(answered=False)
    life.act("wait", on="courier")
    life.sleep(MINUTE)
    assert not life.case.over
    life.act("cancel", by="eve", reason="spam")
    case = life.case
    assert case.over
    assert (case.status, case.closed_at, case.waiting, case.handover) == ("cancelled", START + MINUTE, None, None)


def test_closing_by_hand_says_why_or_that_a_person_did_it() -> None:
    for said, text in (({}, "closed by a person"), ({"reason": "a double"}, "a double")):
        life = Life()
        life.act("resolve", resolution="Done.")
        life.act("close", by="ann", **said)
        [entry] = life.entries("closed")
        assert (entry.text, entry.by) == (text, "person:ann")


def test_the_first_answer_stays_the_first() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(HOUR)
    life.act("reply", by="ann", text="Still on it.")
    assert (life.case.answered_at, life.case.last_answered_at) == (START, START + HOUR)
    assert len(searches(life)) == 2


def test_the_customer_reads_what_was_done_and_how_to_use_it_and_is_promised_nothing_more() -> None:
    life = Life()
    life.act("resolve", by="ann", resolution="Refunded.", how_to_use="Look at your account.")
    message = next(m for _, m in life.sent if m.purpose == "resolution")
    assert (message.facts["resolution"], message.facts["how_to_use"]) == ("Refunded.", "Look at your account.")
    assert message.facts["next_update_at"] is None
    assert life.case.clocks["customer_update"].ended == "stopped"


def test_who_is_told_that_a_ticket_was_cancelled_is_promised_nothing_more() -> None:
    life = Life()
    assert life.case.next_update_at
    life.act("cancel", by="eve", reason="opened twice")
    _, message = life.sent[-1]
    assert (message.purpose, message.facts["next_update_at"]) == ("cancelled", None)
