"""What was kept back, until an owner is found or its instant has come, is told if it is still of use; if not, the
timeline says that it is not sent."""

from __future__ import annotations

from datetime import timedelta

from domain.effects import SendMessage
from domain.escalation import advance
from domain.events import Acted, MessageReported
from tests.domain.decisions.test_finding_an_owner import found
from tests.domain.life import Life

MINUTE = timedelta(minutes=1)
MAY_PASS = "twilio 30003"


def fails_for_now(life: Life, purpose: str, to: str) -> None:
    [failed] = [message for _, message in life.sent if (message.purpose, message.to.id) == (purpose, to)]
    life.advance(MessageReported(body={"message_id": failed.id, "reason": MAY_PASS}))


def withdrawn(life: Life) -> list[tuple[str, str, str]]:
    data = [entry.data for entry in life.entries("message_withdrawn")]
    return [(d["purpose"], d["to"], d["reason"]) for d in data]


def rated_low_and_looked_for_again() -> Life:
    """A ticket that a low score has opened again, and that nobody has yet."""
    life = Life({"survey": {"after": "1h", "low": 2, "when_low": "reopen"}})
    life.act("resolve", resolution="Refunded.")
    life.sleep(timedelta(hours=1))
    life.answered = False
    life.act("survey_answered", score=1)
    assert life.case.handover
    return life


def test_a_low_score_is_told_the_lead_also_where_the_ticket_is_solved_before_anybody_is_found() -> None:
    life = rated_low_and_looked_for_again()
    assert life.messages("team-lead") == []
    life.act("resolve", by="ben", resolution="Sent again.")
    assert life.messages("team-lead") == [("low_score", "team-lead", "email")]


def test_and_where_it_is_cancelled() -> None:
    life = rated_low_and_looked_for_again()
    life.act("cancel", by="ben", reason="opened twice")
    assert life.messages("team-lead") == [("low_score", "team-lead", "email")]
    assert life.kinds()[-1] == "cancelled"


def test_by_earlier_rules_it_was_forgotten() -> None:
    life = rated_low_and_looked_for_again()
    earlier = life.case.model_copy(update={"rules": 6})
    body = {"by": "ben", "reason": "opened twice"}
    step = advance(earlier, Acted(action="cancel", body=body), life.now)
    assert [effect.to.id for effect in step.effects if isinstance(effect, SendMessage)] == ["customer"]


def test_what_asks_for_work_is_not_told_once_there_is_none() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.sleep(8 * MINUTE)
    life.outage(12 * MINUTE)
    assert life.case.handover
    assert [(m.purpose, m.to.id) for m in life.case.handover.notices] == [("reminder", "ann")]
    told = len(life.sent)
    life.act("resolve", by="ben", resolution="Refunded.")
    assert [m.purpose for _, m in life.sent[told:]] == ["resolution"]
    assert withdrawn(life) == [("reminder", "ann", "no longer true")]
    [resolved] = life.entries("resolved")
    assert life.sent[-1][1].entries == (resolved.id,), "the customer is written to for what was done"


def test_who_has_a_ticket_no_more_is_not_told_that_it_is_theirs() -> None:
    life = Life(answered=False)
    found(life, "ann")
    fails_for_now(life, "assigned", "ann")
    life.outage(21 * MINUTE)
    found(life, "ben")
    assert life.messages("ann") == [("assigned", "ann", "email")]
    assert withdrawn(life) == [("reminder", "ann", "no longer true")]
    assert life.messages("ben") == [("assigned", "ben", "email")]


def test_a_second_try_is_left_out_when_the_work_has_ended() -> None:
    life = Life()
    fails_for_now(life, "assigned", "ann")
    life.act("resolve", resolution="Refunded.")
    life.sleep(MINUTE)
    assert life.messages("ann") == [("assigned", "ann", "email")]
    assert withdrawn(life) == [("assigned", "ann", "no longer true")]


def test_and_made_when_it_has_not() -> None:
    life = Life()
    fails_for_now(life, "assigned", "ann")
    life.sleep(MINUTE)
    assert life.messages("ann") == [("assigned", "ann", "email")] * 2
    assert withdrawn(life) == []


def test_what_the_customer_must_read_is_tried_again_whatever_has_become_of_the_ticket() -> None:
    life = Life()
    life.act("resolve", resolution="Refunded.")
    fails_for_now(life, "resolution", "customer")
    life.act("close", by="ann", reason="all said")
    life.sleep(MINUTE)
    assert [purpose for purpose, _, _ in life.messages("customer")].count("resolution") == 2
