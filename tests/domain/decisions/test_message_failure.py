"""A message that cannot be sent: the other channel, then whoever must know; never silence, never a storm."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case.turn import Turn
from domain.effects import SendMessage
from domain.events import MessageSettled
from domain.messages.telling import lead, tell_staff
from domain.people import Contact
from tests.domain.life import ROLES, Life, agent

BOTH = {"notify": {"else": "sms email"}}


def fail(life: Life, message: SendMessage) -> list[SendMessage]:
    """Let a message fail; returns what is sent because of that."""
    before = len(life.sent)
    life.advance(MessageSettled(effect_id=message.id, accepted=False, reason="bounced"))
    return [m for _, m in life.sent[before:]]


def message(life: Life, purpose: str, to: str, channel: str) -> SendMessage:
    return next(m for _, m in life.sent if (m.purpose, m.to.id, m.channel) == (purpose, to, channel))


def shown(messages: list[SendMessage]) -> list[tuple[str, str, str]]:
    return [(m.purpose, m.to.id, m.channel) for m in messages]


def test_the_other_channel_is_tried_and_the_change_recorded() -> None:
    life = Life(delivers=False)
    failed = message(life, "receipt", "customer", "email")
    again = fail(life, failed)
    assert shown(again) == [("receipt", "customer", "sms")]
    assert again[0].id == failed.id.removesuffix("email") + "sms"
    [entry] = life.entries("message_failed")
    assert (entry.data["next_channel"], entry.by) == ("sms", "system")


def test_a_customer_who_cannot_be_reached_at_all_is_the_owners_business() -> None:
    life = Life(delivers=False)
    [again] = fail(life, message(life, "receipt", "customer", "email"))
    assert shown(fail(life, again)) == [("alarm", "ann", "email")]


def test_somebody_of_the_team_who_cannot_be_told_is_dutys_business() -> None:
    life = Life(delivers=False)
    [again] = fail(life, message(life, "assigned", "ann", "email"))
    assert shown([again]) == [("assigned", "ann", "sms")]
    [told] = fail(life, again)
    assert shown([told]) == [("alarm", "duty", "email")]
    assert told.facts["items"] == ["T-1: ann could not be told (assigned)"]


def test_if_duty_cannot_be_told_the_lead_is_and_then_it_ends() -> None:
    life = Life(delivers=False)
    [again] = fail(life, message(life, "assigned", "ann", "email"))
    [duty] = fail(life, again)
    [lead] = fail(life, duty)
    assert shown([lead]) == [("alarm", "team-lead", "email")]
    assert fail(life, lead) == []


def test_what_went_to_both_channels_is_not_sent_again_while_one_may_still_arrive() -> None:
    life = Life(BOTH, delivers=False)
    assert fail(life, message(life, "assigned", "ann", "sms")) == []
    email = message(life, "assigned", "ann", "email")
    life.advance(MessageSettled(effect_id=email.id, accepted=True))
    assert "alarm" not in [m.purpose for _, m in life.sent]


def test_when_both_channels_failed_duty_is_told_once() -> None:
    for first, second in (("sms", "email"), ("email", "sms")):
        life = Life(BOTH, delivers=False)
        assert fail(life, message(life, "assigned", "ann", first)) == []
        assert shown(fail(life, message(life, "assigned", "ann", second))) == [("alarm", "duty", "email")]


def test_when_one_arrived_the_failure_of_the_other_is_only_recorded() -> None:
    life = Life(BOTH, delivers=False)
    life.advance(MessageSettled(effect_id=message(life, "assigned", "ann", "email").id, accepted=True))
    assert fail(life, message(life, "assigned", "ann", "sms")) == []
    assert life.entries("message_failed")


def test_what_counts_is_how_the_message_was_sent_not_how_one_would_be_now() -> None:
    life = Life({"notify": {"urgent": "sms email", "else": "email"}}, delivers=False)
    life.act("priority", by="ann", priority="urgent", reason="it is")
    assert shown(fail(life, message(life, "assigned", "ann", "email"))) == [("assigned", "ann", "sms")]


def test_a_result_that_comes_twice_counts_once() -> None:
    life = Life(delivers=False)
    failed = message(life, "receipt", "customer", "email")
    assert fail(life, failed)
    assert fail(life, failed) == []
    assert len(life.entries("message_failed")) == 1


def test_after_the_end_a_failure_is_recorded_and_nobody_bothered() -> None:
    life = Life(delivers=False)
    life.act("cancel", reason="spam")
    assert fail(life, message(life, "assigned", "ann", "email"))
    life.sleep(timedelta(days=1))
    assert [m for _, m in life.sent if m.purpose == "alarm"] == []


def test_somebody_known_by_id_only_is_told_at_the_address_the_roster_has() -> None:
    life = Life()
    life.act("note", by="ann", text="Have a look?", mention="eve")
    assert life.messages("eve") == [("mention", "eve", "email")]
    assert agent("eve").email not in life.sent[-1][1].model_dump_json()


def test_somebody_without_the_wanted_channel_is_told_on_one_they_have_and_on_one_only() -> None:
    reachable = {"email": ["email"], "sms": ["sms"], "": ["email"]}
    for wanted, channels in reachable.items():
        assert channels_to(Life({"notify": {"else": wanted}}), agent("ann")) == channels
    texted = agent("ann").model_copy(update={"email": None})
    assert channels_to(Life({"notify": {"else": "email"}}), texted) == ["sms"]


def channels_to(life: Life, contact: Contact) -> list[str]:
    turn = Turn(life.case, life.now)
    tell_staff(turn, "mention", [contact], "Have a look?")
    return [effect.channel for effect in turn.effects if isinstance(effect, SendMessage)]


def test_a_team_without_a_lead_is_led_by_its_tiers_duty_contact() -> None:
    case = Life().case
    assert lead(case) == case.snapshot.roles["team lead"]
    roles = {name: who for name, who in case.snapshot.roles.items() if name != "team lead"}
    alone = case.model_copy(update={"snapshot": case.snapshot.model_copy(update={"roles": roles})})
    assert lead(alone) == case.snapshot.roles["duty"]


def test_while_nobody_owns_it_a_customer_who_cannot_be_reached_is_dutys_business() -> None:
    life = Life(delivers=False)
    [again] = fail(life, message(life, "receipt", "customer", "email"))
    life.answered = False
    life.act("escalate", by="ann", reason="needs expertise")
    assert shown(fail(life, again)) == [("alarm", "duty", "email")]


def test_where_nobody_is_on_duty_somebody_of_the_team_who_cannot_be_told_is_the_leads_business() -> None:
    life = Life({"duty": {"else": "nobody"}}, delivers=False)
    [again] = fail(life, message(life, "assigned", "ann", "email"))
    assert shown(fail(life, again)) == [("alarm", "team-lead", "email")]


def test_whoever_is_lead_and_duty_is_not_told_that_they_could_not_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ROLES, "team lead")
    life = Life(delivers=False)
    [again] = fail(life, message(life, "assigned", "ann", "email"))
    [duty] = fail(life, again)
    assert fail(life, duty) == []


def test_another_policy_that_would_have_used_the_other_channel_has_not_sent_it() -> None:
    life = Life({"notify": {"else": "email"}}, delivers=False)
    life.bundles["test"] = ("v2", {"notify": {"else": "sms"}})
    life.act("move_policy", by="olga", policy="test", reason="as decided")
    assert shown(fail(life, message(life, "assigned", "ann", "email"))) == [("assigned", "ann", "sms")]


def test_a_failure_that_goes_no_further_is_told_in_nobodys_place() -> None:
    for goes_on, told_for in ((True, ("ann",)), (False, ())):
        life = Life(BOTH, delivers=False)
        for channel in ("sms", "email"):
            failed = message(life, "assigned", "ann", channel)
            life.advance(MessageSettled(effect_id=failed.id, accepted=False, reason="bounced", goes_on=goes_on))
        assert {m.instead_of for _, m in life.sent if m.purpose == "alarm"} == {told_for}


def test_a_channel_that_could_not_be_used_does_not_count_as_told() -> None:
    """Ann's email is known to be dead: she was told by text alone, although both were wanted, and that fails, too."""
    life = Life({"notify": {"else": "sms email"}}, delivers=False)
    life.case = life.case.model_copy(update={"unreachable": ("ann@team.example",)})
    turn = Turn(life.case, life.now)
    tell_staff(turn, "breach", [agent("ann")], "late")
    [text] = [effect for effect in turn.effects if isinstance(effect, SendMessage)]
    life.case = turn.case
    assert text.channel == "sms"
    assert shown(fail(life, text)) == [("breach", "ann", "email")]
