"""What somebody of the team is told of their command: done, refused with the reason, or what is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.view import view
from domain.events import Acted
from domain.inbound.sms_answers import Said, action_of, answer_facts, done, not_done
from domain.inbound.sms_commands import Offer, read_command
from tests.domain.life import Life


def shown(life: Life, person: str) -> Offer:
    """What `person` would be sent of the ticket now."""
    case = life.case
    return Offer(
        code=7,
        reference=case.ticket.reference,
        person=person,
        bundle="test",
        episode=case.episode,
        tier=case.tier,
        reasons=case.snapshot.policy.reasons,
        sent_at=life.now,
    )


def told(life: Life, text: str, offer: Offer) -> tuple[Said, dict[str, Any]]:
    """Answer an offer with `text`, and return what is said of it."""
    command = read_command(text)
    assert command
    action = action_of(command, offer)
    if action is None:
        return "words_missing", {}
    name, body = action
    step = life.advance(Acted(action=name, body={**body, "by": offer.person}))
    seen = view(life.case, life.now)
    said = done(command, offer, seen) if step.refusal is None else not_done(command, offer, step.refusal, seen)
    return said, answer_facts(said, command, offer, seen, why=step.refusal.detail if step.refusal else "")


def entries(life: Life, kind: str) -> list[tuple[str, str]]:
    return [(entry.by, entry.text) for entry in life.case.timeline if entry.kind == kind]


def test_22_an_acknowledgment_by_text_is_the_persons_own() -> None:
    life = Life()
    said, facts = told(life, "ack 7", shown(life, "ann"))
    assert (said, facts["reply_code"], facts["reference"]) == ("acknowledged", 7, "T-1")
    assert entries(life, "acknowledged") == [("person:ann", "ann has taken it on")]
    assert told(life, "ack 7", shown(life, "ann"))[0] == "already"


def test_26_a_second_acceptance_is_told_who_has_it_and_takes_over_only_by_saying_so() -> None:
    life = Life()
    told(life, "ack 7", shown(life, "ann"))
    said, facts = told(life, "ack 7", shown(life, "ben"))
    assert (said, facts["owner_name"]) == ("has_it", "Ann")
    assert facts["since"] == life.now.isoformat()
    assert life.case.owner
    assert life.case.owner.contact.id == "ann"
    assert told(life, "take 7", shown(life, "ben"))[0] == "acknowledged"
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


def test_101_an_answer_to_an_old_message_is_stale_and_skips_no_tier() -> None:
    life = Life()
    before = shown(life, "ann")
    assert told(life, "up 7", before)[0] == "passed_up"
    tier = life.case.tier
    for text in ("up 7", "ack 7", "done 7 it works again", "decline 7 on leave", "take 7"):
        said, facts = told(life, text, before)
        assert (said, facts["tier"]) == ("stale", "specialist")
    assert (life.case.tier, life.case.status) == (tier, "open")


def test_passing_up_records_a_reason_of_the_policy_and_the_note() -> None:
    life = Life()
    told(life, "up 7 customer asked for the manager", shown(life, "ann"))
    [entry] = [entry for entry in life.case.timeline if entry.kind == "escalated"]
    assert (entry.by, entry.data["reason"], entry.data["note"]) == ("person:ann", "customer asked", "for the manager")
    told(life, "up 7", shown(life, "ben"))
    assert life.case.timeline[-1].data.get("reason") in ("needs expertise", None)
    assert [e.data["reason"] for e in life.case.timeline if e.kind == "escalated"][-1] == "needs expertise"


def test_at_the_top_passing_up_sounds_the_alarm() -> None:
    life = Life()
    while not life.case.at_top:
        told(life, "up 7", shown(life, "ann"))
    assert told(life, "up 7", shown(life, "ann"))[0] == "alarmed"


def test_solving_needs_the_words_the_customer_reads() -> None:
    life = Life()
    assert told(life, "done 7", shown(life, "ann"))[0] == "words_missing"
    assert life.case.status == "open"
    assert told(life, "DONE 7: We have paid it back.", shown(life, "ann"))[0] == "solved"
    assert entries(life, "resolved") == [("person:ann", "We have paid it back.")]
    for text in ("ack 7", "up 7", "done 7 again"):
        assert told(life, text, shown(life, "ann"))[0] == "ended"


def test_declining_needs_a_reason_and_is_the_owners() -> None:
    life = Life()
    assert told(life, "decline 7", shown(life, "ann"))[0] == "words_missing"
    said, facts = told(life, "decline 7 on leave", shown(life, "ben"))
    assert (said, facts["text"]) == ("refused", "Only its owner, ann, can decline it")
    assert told(life, "decline 7 on leave", shown(life, "ann"))[0] == "declined"
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


def test_everybody_who_is_told_by_text_can_answer_what_they_were_shown() -> None:
    life = Life(policy={"notify": {"else": "sms"}})
    life.sleep(timedelta(hours=12))
    offers = [(m.facts["episode"], m.facts["reply_offer"]["tier"]) for _, m in life.sent if m.to.id != "customer"]
    assert {tier for _, tier in offers} == {0, 1, 2}
    assert all("reply_offer" not in m.facts for _, m in life.sent if m.to.id == "customer")


@pytest.mark.parametrize("person", ["ann", "ben"])
def test_nothing_personal_of_the_customer_is_in_an_answer(person: str) -> None:
    life = Life(ticket={"description": "secret words"})
    for text in ("ack 7", "decline 7 no", "up 7", "done 7 paid", "ack 7"):
        _, facts = told(life, text, shown(life, person))
        assert not {"Robin", "secret words", life.case.ticket.subject} & set(map(str, facts.values()))
