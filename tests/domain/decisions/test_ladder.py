"""Nobody acts: the owner is chased, then replaced, then the ticket climbs; at the top it never falls silent."""

from datetime import timedelta
from itertools import pairwise

from tests.domain.life import START, Life

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def test_the_customer_has_a_receipt_that_names_the_owner_and_the_next_update() -> None:
    life = Life()
    assert life.messages("customer") == [("receipt", "customer", "email")]
    _, receipt = life.sent[-1]
    assert receipt.facts["owner_name"] == "Ann"
    assert receipt.facts["next_update_at"] == (START + 3 * HOUR).isoformat()
    assert life.messages("ann") == [("assigned", "ann", "email")]


def test_an_owner_who_does_not_acknowledge_is_reminded_then_replaced_then_the_ticket_climbs() -> None:
    life = Life()
    life.sleep(10 * MINUTE)
    assert life.kinds()[-1] == "reminded"
    assert life.messages("ann")[-1] == ("reminder", "ann", "email")
    life.sleep(10 * MINUTE)
    assert life.kinds()[-3:] == ["breached", "reassigned", "customer_updated"]
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"
    life.sleep(20 * MINUTE)
    assert life.case.tier == 1
    escalated = life.entries("escalated")[0]
    assert escalated.by == "clock:acknowledge"
    assert escalated.due_at == escalated.at == START + 40 * MINUTE


def test_an_acknowledged_ticket_climbs_at_its_tier_deadline_and_warns_before() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="We are looking at it.")
    life.sleep(4 * HOUR)
    warned = life.entries("warned")
    assert [(w.data["share"], w.at - START) for w in warned] == [(50, 2 * HOUR), (75, 3 * HOUR)]
    assert life.case.tier == 1
    assert life.entries("escalated")[0].by == "clock:tier"
    told = [m for m in life.messages() if m[0] == "escalation"]
    assert told == [("escalation", "ann", "email"), ("escalation", "team-lead", "email")]


def test_the_top_tier_repeats_its_alarm_until_somebody_acknowledges_and_again_after_silence() -> None:
    life = Life()
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.sleep(3 * HOUR)
    alarms = [e.at for e in life.entries("alerted")]
    assert len(alarms) >= 5
    owner = life.case.owner
    assert owner
    life.act("acknowledge", by=owner.contact.id)
    before = len(life.entries("alerted"))
    life.sleep(119 * MINUTE)
    assert len(life.entries("alerted")) == before
    life.sleep(2 * MINUTE)
    assert len(life.entries("alerted")) == before + 1


def test_72_hours_with_nobody_answering_are_never_silent() -> None:
    life = Life()
    life.sleep(72 * HOUR)
    at = [e.at for e in life.case.timeline[-100:]]
    assert max(b - a for a, b in pairwise(at)) <= 30 * MINUTE
