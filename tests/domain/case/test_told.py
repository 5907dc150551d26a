"""What a timeline says of messages: what was decided, and beside it what became of that, at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case.told import ToldEntry, told, told_view
from domain.case.view import view
from domain.delivery.states import STATES, State
from domain.delivery.status import WAITS, WORDS, in_utc, sentence, status_of
from domain.effects import SendMessage
from domain.events import MessageReported
from store.messages import Message
from tests.domain.life import POLICY, START, Life
from tests.domain.test_identity_properties import acts
from tests.domain.waiting_life import MINUTE, Outage, quiet_life

AT_NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
BY_TEXT = {
    "priority": "medium",
    "customer": {"id": "C-1", "name": "Robin", "phone": "+15550100001", "preferred_channel": "sms", "timezone": "UTC"},
}
QUIET: dict[str, Any] = {"quiet_hours": {"sms": "21:00-08:00"}}


def row(message: SendMessage, state: State, at: datetime, **more: Any) -> Message:
    """The message as the ledger has it, in a state since `at`."""
    when = {"sending": "sending_at", "unknown": "sending_at", "accepted": "accepted_at", "delivered": "delivered_at"}
    return Message(
        id=message.id,
        reference="T-1",
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        address="somewhere",
        body="Words.",
        entries=message.entries,
        state=state,
        intended_at=START,
        **{when.get(state, "ended_at"): at, **more},
    )


def shown(life: Life, *ledger: Message) -> dict[str, ToldEntry]:
    """The last entry of each kind, as it is shown now."""
    entries = told_view(view(life.case, life.now), ledger).timeline
    return {entry.kind: entry for entry in entries}


def said(entry: ToldEntry) -> list[str]:
    return [in_utc(sentence(message)) for message in entry.messages]


def to_customer(life: Life, purpose: str) -> SendMessage:
    return next(message for _, message in life.sent if message.to_customer and message.purpose == purpose)


def test_a_text_that_waits_for_quiet_hours_is_said_to_wait_until_they_end() -> None:
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    receipt = shown(life)["receipt_sent"]
    assert receipt.text == "The customer is to hear that the ticket is open and who has it"
    assert said(receipt) == ["to the customer by text: waits for quiet hours to end 2026-11-24 08:00:00 UTC"]
    life.sleep_until(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    sent = row(to_customer(life, "receipt"), "accepted", life.now)
    assert said(shown(life, sent)["receipt_sent"]) == ["to the customer by text: sent 2026-11-24 08:00:00 UTC"]
    assert shown(life, sent)["receipt_sent"].text == receipt.text, "what was decided stays what it was"


def test_a_text_whose_provider_is_away_is_said_to_wait_for_it_since_when_and_why() -> None:
    life = quiet_life()
    life.goes_away("email")
    life.act("reply", by="ann", text="It is paid back.")
    [first] = said(shown(life)["replied"])
    assert first == "to the customer by email: waits for its provider since 2026-11-23 09:00:00 UTC (sendgrid 503)"
    life.act("reply", by="ann", text="And the fee, too.")
    assert "waits behind an earlier message since" in said(shown(life)["replied"])[0]


def test_a_text_that_bounced_is_said_to_have_failed_and_what_goes_in_its_place_stands_beside_it() -> None:
    life = Life()
    life.act("reply", by="ann", text="It is paid back.")
    email = to_customer(life, "reply")
    assert said(shown(life, row(email, "accepted", START))["replied"]) == [
        "to the customer by email: sent 2026-11-23 09:00:00 UTC"
    ]
    life.now += MINUTE
    life.delivers = False
    life.advance(MessageReported(body={"message_id": email.id, "reason": "sendgrid bounce 5.1.1"}))
    bounced = row(email, "undelivered", life.now, reason="sendgrid bounce 5.1.1")
    assert said(shown(life, bounced)["replied"]) == [
        "to the customer by email: not delivered 2026-11-23 09:01:00 UTC (sendgrid bounce 5.1.1)",
        "to the customer by text: not sent yet",
    ]


def test_a_message_tried_on_another_channel_belongs_to_the_entry_that_led_to_the_first() -> None:
    life = Outage()
    life.refuse["email"] = "sendgrid 400"
    life.act("reply", by="ann", text="It is paid back.")
    tried = [message for _, message in life.sent if message.purpose == "reply"]
    assert [message.channel for message in tried] == ["email", "sms"]
    rows = (row(tried[0], "failed", life.now, reason="sendgrid 400"), row(tried[1], "delivered", life.now))
    assert said(shown(life, *rows)["replied"]) == [
        "to the customer by email: failed 2026-11-23 09:00:00 UTC (sendgrid 400)",
        "to the customer by text: delivered 2026-11-23 09:00:00 UTC",
    ]


def test_what_is_tried_once_more_in_a_minute_says_so() -> None:
    life = Outage(ticket=BY_TEXT)
    life.refuse["sms"] = "twilio 30001"
    life.act("reply", by="ann", text="It is paid back.")
    first = row(to_customer(life, "reply"), "failed", life.now, reason="twilio 30001")
    assert said(shown(life, first)["replied"])[1:] == [
        "to the customer by text: waits to be tried again 2026-11-23 09:01:00 UTC"
    ]


def test_what_a_ticket_keeps_until_it_has_an_owner_is_not_sent_yet() -> None:
    life = Life()
    life.answered = False
    life.act("customer_replied", text="Let me speak to a manager.", wants_manager=True)
    assert said(shown(life)["customer_replied"]) == ["to ann by email: not sent yet"]


def test_an_update_that_waits_for_a_new_owner_is_the_message_that_says_who_has_it() -> None:
    """The promised update falls due in the very step that looks for another owner: one message says both."""
    life = Life()
    life.act("acknowledge", by="ann")
    life.outage(timedelta(hours=4, minutes=1))
    updates = [entry.id for entry in life.entries("customer_updated")]
    [message] = [message for _, message in life.sent if message.purpose == "customer_escalated"]
    assert (len(updates), message.entries) == (2, tuple(updates))


@settings(max_examples=60, deadline=None)
@given(acts("a"))
def test_every_message_of_a_life_belongs_to_entries_of_its_timeline(script: list[Any]) -> None:
    life = Life()
    for act in script:
        life.sleep(act.after)
        life.act(act.action, key=act.key, **act.body)
    known = {entry.id for entry in life.case.timeline}
    for _, message in life.sent:
        assert message.entries, f"{message.id} belongs to no entry"
        assert set(message.entries) <= known


@settings(max_examples=60, deadline=None)
@given(acts("a"), st.booleans())
def test_every_entry_that_says_what_the_customer_is_to_hear_has_its_message(script: list[Any], away: bool) -> None:
    life = Outage(away=("email", "sms") if away else ())
    for act in script:
        life.sleep(act.after)
        life.act(act.action, key=act.key, **act.body)
    of = {entry for _, message in life.sent for entry in message.entries}
    of |= {entry for message in life.case.held for entry in message.entries}
    of |= {entry for deferred in life.case.deferred for entry in deferred.message.entries}
    owed = life.case.handover.owed_by if life.case.handover else ()
    for kind in ("receipt_sent", "customer_updated", "survey_sent", "replied", "resolved"):
        for entry in life.entries(kind):
            assert entry.id in of or entry.id in owed, entry


def test_what_the_ledger_has_outweighs_what_the_ticket_remembers() -> None:
    life = quiet_life()
    life.goes_away("email")
    life.act("reply", by="ann", text="It is paid back.")
    delivered = row(to_customer(life, "reply"), "delivered", life.now + MINUTE)
    assert said(shown(life, delivered)["replied"]) == ["to the customer by email: delivered 2026-11-23 09:01:00 UTC"]


def test_entries_of_early_releases_have_no_messages() -> None:
    life = Life()
    old = row(to_customer(life, "receipt"), "delivered", life.now).model_copy(update={"entries": ()})
    seen = view(life.case, life.now).model_copy(update={"outgoing": ()})
    assert all(entry.messages == () for entry in told(seen, life.case.timeline, [old]))


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words_of_its_own(state: State) -> None:
    assert WORDS[state] not in {WAITS, *(words for other, words in WORDS.items() if other != state)}
    message = to_customer(Life(), "receipt")
    whole = in_utc(sentence(status_of(row(message, state, START))))
    assert whole.startswith(f"to the customer by email: {WORDS[state]}")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("overtaken", "a later message says it"),
        ("merged", "it has become part of another message"),
        ("told by phone", "somebody has told them by phone"),
        ("told by sms", "sent by text instead"),
        ("no longer true", "no longer true"),
    ],
)
def test_what_is_withdrawn_says_why(reason: str, words: str) -> None:
    withdrawn = row(to_customer(Life(), "receipt"), "withdrawn", START, reason=reason)
    assert status_of(withdrawn).stands == f"withdrawn 2026-11-23 09:00:00 UTC: {words}"
