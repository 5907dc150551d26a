"""Our text messages and the carrier's answers, held to Twilio's own description."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from twilio.base.exceptions import TwilioRestException

from activities.providers.outcome import Accepted, InDoubt, NotSent
from activities.providers.sighting import Absent, NoAnswer, Seen
from activities.providers.sms import Sms
from domain.messages.code import signed
from tests.contract import vendor_descriptions
from tests.contract.held_to_descriptions import HeldToDescriptions
from tests.sandbox.carrier.served import eventually
from workers.checking.twilio import ask_twilio

pytestmark = pytest.mark.xdist_group("contract")
PHONE = "+447700900123"
SERVICE = "MG" + "0a" * 16
OURS = {"to": PHONE, "body": "Ticket T-1 is yours"}


def sms(message_id: str, body: str = "Ticket T-1 is yours. “Réponse” 🙂") -> Sms:
    return Sms(message_id=message_id, to=PHONE, body=body)


async def test_what_our_provider_sends_and_is_answered_is_as_described(vendors: HeldToDescriptions) -> None:
    outcome = await vendors.sms().send(sms("T-1/1/receipt/0/customer/sms"))
    assert isinstance(outcome, Accepted)
    sent = vendors.twilio_sdk().messages(outcome.provider_id).fetch()
    assert (sent.to, sent.body) == (PHONE, sms("").body)


async def test_the_questions_that_settle_a_doubt_are_asked_and_answered_as_described(
    vendors: HeldToDescriptions,
) -> None:
    texts = [f"T-2/{number}" for number in range(3)]
    before = datetime.now(UTC)
    taken = [await vendors.sms().send(sms(message_id, signed("It is yours.", message_id))) for message_id in texts]
    for message_id, outcome in zip(texts, taken, strict=True):
        assert isinstance(outcome, Accepted)
        found = await vendors.sms().find(message_id, PHONE, before)
        assert isinstance(found, Seen)
        assert found.provider_id == outcome.provider_id
        assert isinstance(await vendors.sms().fetch(outcome.provider_id), Seen)
    assert await vendors.sms().find("T-2/never", PHONE, before) == Absent()


async def test_a_list_of_several_pages_is_as_described(vendors: HeldToDescriptions) -> None:
    for number in range(3):
        await vendors.sms().send(sms(f"T-2/page/{number}"))
    listed = vendors.twilio_sdk().messages.list(to=PHONE, page_size=2)
    assert len({message.sid for message in listed}) == len(listed) >= 3


async def test_a_messaging_service_is_taken(vendors: HeldToDescriptions) -> None:
    assert isinstance(await vendors.sms(sender=SERVICE).send(sms("T-8")), Accepted)


@pytest.mark.parametrize("service", ["", SERVICE])
def test_the_questions_before_anything_is_sent_are_asked_and_answered_as_described(
    vendors: HeldToDescriptions, service: str
) -> None:
    assert [finding.state for finding in ask_twilio(vendors.settings(service))] == ["ok", "ok"]


def test_another_answer_to_them_would_be_noticed(vendors: HeldToDescriptions) -> None:
    vendors.tampering.change = bad_sid
    assert [finding.state for finding in ask_twilio(vendors.settings())] == ["silent"]


async def test_too_many_requests_are_answered_as_described(vendors: HeldToDescriptions) -> None:
    vendors.carrier.fault("sms", "429", retry_after_seconds=7, times=1)
    outcome = await vendors.sms().send(sms("T-3"))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after
    assert outcome.retry_after.total_seconds() == 7


@pytest.mark.parametrize("fault", ["undelivered", "failed", "delivered"])
async def test_status_callbacks_hold_what_the_message_may_hold(vendors: HeldToDescriptions, fault: str) -> None:
    if fault != "delivered":
        vendors.carrier.fault("sms", fault, times=1)
    await vendors.sms().send(sms("T-4"))
    eventually(lambda: fault in vendors.desk.statuses())
    for call in vendors.desk.received:
        held_to_description(call.fields)


@pytest.mark.parametrize("wrong", [{"MessageStatus": "teleported"}, {"MessageSid": "SM1"}, {"ErrorCode": "many"}])
async def test_a_callback_with_another_value_would_be_noticed(
    vendors: HeldToDescriptions, wrong: dict[str, str]
) -> None:
    vendors.carrier.fault("sms", "failed", times=1)
    await vendors.sms().send(sms("T-5"))
    eventually(lambda: vendors.desk.statuses())
    with pytest.raises((jsonschema.ValidationError, ValueError)):
        held_to_description(vendors.desk.received[0].fields | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"messaging_service_sid": "MG123"},
        {"from_": "+15005550006", "status_callback": "nowhere"},
        {"from_": "+15005550006", "validity_period": "abc"},
        {"from_": "+15005550006", "schedule_type": "someday"},
        {"from_": "+15005550006", "to": "Ada"},
        {"from_": "+15005550006", "body": "x" * 1601},
        {},
    ],
    ids=str,
)
async def test_another_request_would_be_refused(vendors: HeldToDescriptions, wrong: dict[str, Any]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        vendors.twilio_sdk().messages.create(**OURS | wrong)
    assert refused.value.status == 422


def teleported(answer: dict[str, Any]) -> None:
    answer["body"]["status"] = "teleported"


def bad_sid(answer: dict[str, Any]) -> None:
    answer["body"]["sid"] = "SM123"


@pytest.mark.parametrize("change", [teleported, bad_sid])
async def test_another_answer_would_be_noticed(
    vendors: HeldToDescriptions, change: Callable[[dict[str, Any]], None]
) -> None:
    vendors.tampering.change = change
    outcome = await vendors.sms().send(sms("T-6"))
    assert outcome == InDoubt("twilio 500"), "noticed by the description: our provider takes any Sid and status"


async def test_another_answer_to_a_question_would_be_noticed(vendors: HeldToDescriptions) -> None:
    taken = await vendors.sms().send(sms("T-7"))
    assert isinstance(taken, Accepted)
    vendors.tampering.change = teleported
    assert await vendors.sms().fetch(taken.provider_id) == NoAnswer("twilio 500")


def held_to_description(form: dict[str, str]) -> None:
    """Raise unless each value of a status callback is one that the message's field of that name may have."""
    described = vendor_descriptions.twilio()["components"]["schemas"]
    fields = described[vendor_descriptions.MESSAGE_SCHEMA]["properties"]
    status = described["message_enum_status"]
    for name in ("MessageSid", "SmsSid"):
        jsonschema.validate(form[name], fields["sid"])
    jsonschema.validate(form["AccountSid"], fields["account_sid"])
    for name in ("MessageStatus", "SmsStatus"):
        jsonschema.validate(form[name], {key: status[key] for key in ("type", "enum")})
    if "ErrorCode" in form:
        jsonschema.validate(int(form["ErrorCode"]), {"type": "integer", "minimum": 30001})
