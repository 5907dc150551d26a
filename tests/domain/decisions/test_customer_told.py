"""A customer told by a person: as good as an answer, nothing is sent, and what waits to be sent is needless."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.case.view import view
from domain.effects import SendMessage, WithdrawMessages
from domain.events import ProviderBack
from domain.people import CUSTOMER
from tests.domain.an_outage import BY_EMAIL_ALONE, let_wait, waiting
from tests.domain.life import START, Life

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def away(**policy: Any) -> Life:
    """A ticket of which nothing that was sent has been taken."""
    life = Life(policy, ticket=BY_EMAIL_ALONE, delivers=False)
    let_wait(life)
    return life


def due(life: Life, clock: str) -> datetime | None:
    running = life.case.clocks[clock]
    return running.due_at if running.running else None


def test_it_ends_what_a_reply_ends_and_promises_the_next_update() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("promise", by="ann", at=(START + 2 * HOUR).isoformat())
    life.sleep(20 * MINUTE)
    sent = len(life.messages(CUSTOMER))
    life.act("customer_told", by="ann", how="phone", text="The refund is on its way.")

    [told] = life.entries("customer_told")
    assert (told.at, told.by, told.text) == (START + 20 * MINUTE, "person:ann", "The refund is on its way.")
    assert told.data == {"how": "phone", "clocks": {"first_response": True, "promise": True}}
    assert life.case.answered_at == life.case.last_answered_at == START + 20 * MINUTE
    assert (due(life, "first_response"), due(life, "promise"), life.case.promised_at) == (None, None, None)
    assert life.case.next_update_at == START + 3 * HOUR + 20 * MINUTE
    assert len(life.messages(CUSTOMER)) == sent, "nothing is sent"


def test_it_ends_the_wait_for_an_answer_to_the_customers_message() -> None:
    life = Life()
    life.act("reply", by="ann", text="Hello.")
    life.sleep(HOUR)
    life.act("customer_replied", text="And the other invoice?")
    assert due(life, "next_reply") == START + 3 * HOUR
    life.sleep(HOUR)
    life.act("customer_told", by="ann", how="chat")
    assert due(life, "next_reply") is None
    assert life.case.unanswered_since is None
    assert life.entries("customer_told")[0].text == "The customer was told by chat"


def test_it_is_a_sign_of_life() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    life.act("acknowledge", by="ann")
    life.sleep(50 * MINUTE)
    life.act("customer_told", by="ann")
    assert due(life, "expiry") == START + 110 * MINUTE


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("phone", "told by phone"),
        ("in person", "told in person"),
        ("chat", "told by chat"),
        ("other", "told otherwise"),
    ],
)
def test_what_waits_for_the_customer_is_sent_no_more(how: str, code: str) -> None:
    life = away()
    life.act("reply", by="ann", text="It goes back today.")
    let_wait(life, "reply")
    assert waiting(life) == ["receipt", "reply"]
    life.sleep(MINUTE)

    step = life.act("customer_told", by="ann", how=how)

    [told] = life.entries("customer_told")
    assert told.data["needless"] == 2
    [withdrawn] = step.effects
    assert isinstance(withdrawn, WithdrawMessages)
    assert ([message.purpose for message in withdrawn.messages], withdrawn.reason) == (["receipt", "reply"], code)
    withdrawals = [(entry.data["purpose"], entry.data["reason"]) for entry in life.entries("message_withdrawn")]
    assert withdrawals == [("receipt", code), ("reply", code)]
    assert waiting(life) == []
    assert waiting(life, "ann") == ["assigned"], "what is for the team still waits"


def test_the_view_says_what_waits() -> None:
    life = away()
    life.sleep(MINUTE)
    shown = {each.to: each.model_dump() for each in view(life.case, life.now).deferred}
    waiting_message = next(each.message for each in life.case.deferred if each.message.to_customer)
    assert shown["customer"] == {
        "id": waiting_message.id,
        "purpose": "receipt",
        "to": "customer",
        "channel": "email",
        "since": START,
        "reason": "sendgrid 503",
        "entries": (life.entries("receipt_sent")[0].id,),
    }
    assert shown.keys() == {"customer", "ann"}


def test_the_next_message_does_not_own_up_to_a_silence_that_a_person_has_ended() -> None:
    late: dict[bool, str | None] = {}
    for told in (False, True):
        life = away()
        life.act("acknowledge", by="ann")
        life.sleep(2 * HOUR + 59 * MINUTE)
        let_wait(life)
        assert life.case.owed_since == START + 3 * HOUR
        life.sleep(6 * MINUTE)
        if told:
            life.act("customer_told", by="ann")
        answered = life.act("reply", by="ann", text="It goes back today.")
        back = life.advance(ProviderBack(body={"channel": "email"}))
        going = [e for e in (*answered.effects, *back.effects) if isinstance(e, SendMessage) and not e.behind]
        late[told] = next((m.facts["late_since"] for m in going if "late_since" in m.facts), None)
    assert late == {False: (START + 3 * HOUR).isoformat(), True: None}


def test_it_meets_a_limit_on_the_receipt() -> None:
    life = away(limits=[{"name": "receipt", "within": "5h", "met_by": "receipt", "tell": ["duty"]}])
    assert due(life, "limit:receipt") == START + 5 * HOUR
    life.sleep(MINUTE)
    life.act("customer_told", by="ann")
    assert life.case.told_at == START + MINUTE
    assert life.case.clocks["limit:receipt"].ended == "met"


@pytest.mark.parametrize("end", ["closed", "cancelled"])
def test_a_ticket_that_has_ended_takes_it_while_messages_to_the_customer_wait(end: str) -> None:
    life = away()
    if end == "closed":
        life.act("resolve", by="ann", resolution="Refunded.")
        life.act("close", by="ann")
    else:
        life.act("cancel", by="ann", reason="opened twice")
    let_wait(life)
    assert (life.case.status, life.case.over) == (end, False)
    assert life.refused("reply", text="Hello.") == 409
    clocks = life.case.clocks

    step = life.act("customer_told", by="ann")

    assert step.refusal is None
    assert (life.case.status, life.case.clocks, life.case.next_update_at) == (end, clocks, None)
    assert (waiting(life), waiting(life, "ann")) == ([], ["assigned"])
    assert life.entries("customer_told")[0].by == "person:ann"
    assert life.refused("customer_told", by="ann") == 409, "only the team waits now"


def test_an_ended_ticket_is_over_once_the_customer_was_told() -> None:
    life = Life(ticket=BY_EMAIL_ALONE)
    life.delivers = False
    life.act("cancel", by="ann", reason="opened twice")
    let_wait(life)
    assert (waiting(life), life.case.over) == (["cancelled"], False)
    life.act("customer_told", by="ann")
    assert life.case.over
