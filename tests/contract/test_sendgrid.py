"""Our emails and the carrier's answers, held to SendGrid's own description."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from python_http_client.exceptions import HTTPError

from activities.providers.email import Email
from activities.providers.outcome import Accepted, InDoubt, NotSent
from activities.providers.sendgrid_mail import mail
from tests.contract import vendor_descriptions
from tests.contract.held_to_descriptions import HeldToDescriptions
from tests.sandbox.carrier.served import eventually

pytestmark = pytest.mark.xdist_group("contract")
EMAIL = Email(
    message_id="T-1/1/receipt/0/customer/email",
    reference="T-1",
    to="ada@example.org",
    to_name="Ada, the “first”",
    subject="We have your ticket",
    text="We are on it.",
    html="<p>We are on it.</p>",
)


async def test_what_our_provider_sends_and_is_answered_is_as_described(vendors: HeldToDescriptions) -> None:
    assert isinstance(await vendors.email().send(EMAIL), Accepted)
    eventually(lambda: [event["event"] for event in vendors.desk.events()] == ["processed", "delivered"])
    assert {event["message_id"] for event in vendors.desk.events()} == {EMAIL.message_id}


async def test_too_many_requests_are_answered_as_described(vendors: HeldToDescriptions) -> None:
    vendors.carrier.fault("email", "429", retry_after_seconds=7, times=1)
    outcome = await vendors.email().send(EMAIL)
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after


def ours(vendors: HeldToDescriptions) -> dict[str, Any]:
    return mail(EMAIL, vendors.carrier.credentials.sendgrid_from, "reply.escalation.example")


def without(field: str) -> Callable[[dict[str, Any]], None]:
    def change(request: dict[str, Any]) -> None:
        del request[field]

    return change


def with_(field: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(request: dict[str, Any]) -> None:
        request[field] = value

    return change


def bad_address(request: dict[str, Any]) -> None:
    request["personalizations"][0]["to"][0]["email"] = "ada"


def number_as_argument(request: dict[str, Any]) -> None:
    request["personalizations"][0]["custom_args"]["message_id"] = 1


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (without("personalizations"), "body"),
        (without("from"), "body"),
        (without("content"), "body"),
        (with_("content", [{"type": "text/plain", "value": ""}]), "body.content.0.value"),
        (with_("asm", {"group_id": "all"}), "body.asm.group_id"),
        (with_("categories", [str(number) for number in range(11)]), "body.categories"),
        (with_("headers", {"Reply-To": "ada@example.org"}), "body.headers"),
        (with_("importance", "high"), "body"),
        (bad_address, "body.personalizations.0.to.0.email"),
        (number_as_argument, "body.personalizations.0.custom_args.message_id"),
    ],
)
async def test_another_request_would_be_refused(
    vendors: HeldToDescriptions, change: Callable[[dict[str, Any]], None], place: str
) -> None:
    request = ours(vendors)
    change(request)
    with pytest.raises(HTTPError) as refused:
        vendors.sendgrid_sdk().client.mail.send.post(request_body=request)
    violations = json.loads(refused.value.body)["validation"]
    assert {".".join(violation["location"]) for violation in violations} == {place}


async def test_an_answer_without_the_messages_id_would_be_noticed(vendors: HeldToDescriptions) -> None:
    vendors.tampering.change = lambda answer: answer["headers"].pop(b"x-message-id", None)
    outcome = await vendors.email().send(EMAIL)
    assert isinstance(outcome, InDoubt)
    assert "500" in outcome.code, "noticed by the description, not by our provider"


async def test_another_refusal_would_be_noticed(vendors: HeldToDescriptions) -> None:
    vendors.carrier.fault("email", "500-before-accept")
    assert await vendors.email().send(EMAIL) == InDoubt("sendgrid 500")
    request = ours(vendors)
    vendors.tampering.change = with_("body", {"errors": "many"})
    with pytest.raises(HTTPError) as noticed:
        vendors.sendgrid_sdk().client.mail.send.post(request_body=request)
    assert "VIOLATIONS" in str(noticed.value.body)


def test_our_own_description_says_nothing_that_sendgrids_does_not() -> None:
    if not vendor_descriptions.SENDGRID.is_file():
        pytest.skip("NOT CHECKED: SendGrid's own description is not here; ours stands in for it")
    theirs = json.loads(vendor_descriptions.SENDGRID.read_text(encoding="utf-8"))
    mine = vendor_descriptions.our_sendgrid()
    schema, other = vendor_descriptions.mail_schema(mine), vendor_descriptions.mail_schema(theirs)
    assert differences(mine, schema, theirs, other, "mail") == []


def differences(
    mine: dict[str, Any], schema: dict[str, Any], theirs: dict[str, Any], other: dict[str, Any], path: str
) -> list[str]:
    """Name each place where a schema of ours says what theirs does not."""
    schema, other = vendor_descriptions.resolved(mine, schema), vendor_descriptions.resolved(theirs, other)
    found = [
        f"{path}: {word} is {schema[word]!r}, theirs {other.get(word)!r}"
        for word in ("type", "format", "required", "minLength", "maxLength", "maxItems", "maxProperties")
        if word in schema and schema[word] != other.get(word)
    ]
    for name, property_ in schema.get("properties", {}).items():
        there = other.get("properties", {}).get(name)
        if there is None:
            found.append(f"{path}.{name} is not known to them")
        else:
            found += differences(mine, property_, theirs, there, f"{path}.{name}")
    if "items" in schema:
        found += differences(mine, schema["items"], theirs, other["items"], f"{path}[]")
    return found
