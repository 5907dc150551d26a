"""Text messages by Twilio's SDK, over real HTTP: what each outcome is."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from activities.providers.outcome import Accepted, InDoubt, Misconfigured, NotSent, Refused
from activities.providers.sms import Sms
from activities.providers.twilio import TwilioSms
from tests.activities.providers.raw_servers import (
    answering_url,
    never_accepting_url,
    refusing_url,
    saying,
    untrusted_url,
)
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import eventually

SMS = Sms(message_id="ZD-1/1/receipt/3/customer/sms", to="+447700900123", body="ZD-1: sorry for the trouble.")
NOWHERE = "http://127.0.0.1:9"


def provider(base_url: str, carrier: Sandbox | None = None, **changes: Any) -> TwilioSms:
    given = {"account_sid": f"AC{'0' * 32}", "auth_token": "token", "sender": "+15005550006", "public_url": NOWHERE}
    if carrier:
        given |= {
            "account_sid": carrier.credentials.twilio_account_sid,
            "auth_token": carrier.credentials.twilio_auth_token,
            "sender": carrier.credentials.twilio_from,
            "public_url": carrier.desk.url,
        }
    return TwilioSms(base_url=base_url, **{**given, **changes})


async def test_an_accepted_text_has_its_id_and_reports_ours(carrier: Sandbox) -> None:
    sms = replace(SMS, message_id="ZD-1/1/why & when?/ü+", to="+447700900777")
    outcome = await provider(carrier.server.url, carrier).send(sms)

    assert isinstance(outcome, Accepted)
    (entry,) = [e for e in carrier.settled() if e["id"] == outcome.provider_id]
    assert (entry["to"], entry["body"], entry["message_id"]) == (sms.to, sms.body, sms.message_id)
    eventually(lambda: "delivered" in carrier.desk.statuses())


async def test_a_messaging_service_chooses_the_number_and_what_became_of_it_is_known_by_id(carrier: Sandbox) -> None:
    sms = replace(SMS, message_id="ZD-1/1/by-service", to="+447700900778")
    outcome = await provider(carrier.server.url, carrier, sender=f"MG{'0' * 32}").send(sms)

    assert isinstance(outcome, Accepted)
    carrier.settled()
    eventually(lambda: "delivered" in carrier.desk.statuses())
    reports = [each.fields for each in carrier.desk.received if "/twilio/status" in each.path]
    forms = [report for report in reports if report["To"] == sms.to]
    assert {form.get("MessagingServiceSid") for form in forms} == {f"MG{'0' * 32}"}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("reset", "twilio ConnectionError"),
        ("accept-then-drop", "twilio ConnectionError"),
        ("500-before-accept", "twilio 20500"),
        ("500-after-accept", "twilio 20500"),
        ("broken-json", "twilio JSONDecodeError"),
        ("hang", "twilio ReadTimeout"),
        ("accept-then-hang", "twilio ReadTimeout"),
    ],
)
async def test_what_may_have_arrived_is_in_doubt(carrier: Sandbox, fault: str, code: str) -> None:
    carrier.fault("sms", fault)

    outcome = await provider(carrier.server.url, carrier, timeout_seconds=0.4).send(SMS)

    assert outcome == InDoubt(code)


@pytest.mark.parametrize("fault", ["500-after-accept", "accept-then-drop", "429"])
async def test_the_sdk_makes_one_call(carrier: Sandbox, fault: str) -> None:
    carrier.fault("sms", fault, times=1)
    someone = {"500-after-accept": "+447700900701", "accept-then-drop": "+447700900702", "429": "+447700900703"}[fault]

    await provider(carrier.server.url, carrier).send(replace(SMS, to=someone))

    entries = [entry for entry in carrier.ledger() if entry["to"] == someone]
    assert len(entries) == (0 if fault == "429" else 1)


async def test_too_many_requests_are_not_sent_and_say_when(carrier: Sandbox) -> None:
    carrier.fault("sms", "429", retry_after_seconds=7)

    outcome = await provider(carrier.server.url, carrier).send(SMS)

    assert outcome == NotSent("twilio 20429", timedelta(seconds=7))


async def test_a_refused_connection_is_not_sent() -> None:
    assert await provider(refusing_url()).send(SMS) == NotSent("twilio ConnectionError")


async def test_an_unknown_host_is_not_sent() -> None:
    assert await provider("http://sms.invalid").send(SMS) == NotSent("twilio host not resolved")


async def test_a_connection_that_is_never_made_is_not_sent() -> None:
    with never_accepting_url() as url:
        assert await provider(url, timeout_seconds=0.3).send(SMS) == NotSent("twilio ConnectTimeout")


async def test_a_certificate_nobody_signed_is_sent_nothing(tmp_path: Path) -> None:
    with untrusted_url(tmp_path) as url:
        assert await provider(url).send(SMS) == NotSent("twilio SSLError")


def said(status: int, code: int | None = None) -> bytes:
    body = json.dumps({"code": code, "message": "no", "status": status}).encode() if code else b"<html>"
    return b"HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


PROBLEM = json.dumps({"type": "t", "title": "t", "status": 429, "code": 20429}).encode()


@pytest.mark.parametrize(
    ("response", "outcome"),
    [
        (said(502), InDoubt("twilio 502")),
        (said(503, 20503), InDoubt("twilio 20503")),
        (said(307), Misconfigured("twilio 307")),
        (said(404, 20404), Misconfigured("twilio 20404")),
        (said(400, 21610), Refused("twilio 21610")),
        (said(400, 21614), Refused("twilio 21614")),
        (said(400, 21408), Refused("twilio 21408")),
        (said(400, 21606), Misconfigured("twilio 21606")),
        (said(400, 21608), Misconfigured("twilio 21608")),
        (said(201), InDoubt("twilio JSONDecodeError")),
        (b"HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\n{}", InDoubt("twilio without an id")),
        (b"HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\n[]", InDoubt("twilio AttributeError")),
        (
            b"HTTP/1.1 429 Many\r\nRetry-After: 3\r\nContent-Length: %d\r\n\r\n%b" % (len(PROBLEM), PROBLEM),
            NotSent("twilio 20429", timedelta(seconds=3)),
        ),
    ],
)
async def test_answers_are_taken_at_their_word(response: bytes, outcome: object) -> None:
    with answering_url(saying(response)) as url:
        assert await provider(url).send(SMS) == outcome


async def test_a_refused_number_is_refused_without_being_named(carrier: Sandbox) -> None:
    outcome = await provider(carrier.server.url, carrier).send(replace(SMS, to="+0"))

    assert outcome == Refused("twilio 21211")


async def test_whoever_has_opted_out_is_refused(carrier: Sandbox) -> None:
    sms = replace(SMS, to="+447700900778")
    sender = provider(carrier.server.url, carrier)
    assert isinstance(await sender.send(sms), Accepted)
    carrier.reply(sms.to, "STOP")

    assert await sender.send(sms) == Refused("twilio 21610")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"auth_token": "wrong"}, "twilio 20003"),
        ({"account_sid": "AC" + "1" * 32}, "twilio 20003"),
        ({"sender": "+15005550001"}, "twilio 21606"),
        ({"public_url": "http://bad_host.example"}, "twilio 21609"),
    ],
)
async def test_a_refused_account_or_sender_is_ours_to_mend(
    carrier: Sandbox, changes: dict[str, str], code: str
) -> None:
    assert await provider(carrier.server.url, carrier, **changes).send(SMS) == Misconfigured(code)


async def test_a_region_of_the_environment_does_not_move_the_call(
    carrier: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    monkeypatch.setenv("TWILIO_EDGE", "dublin")

    assert isinstance(await provider(carrier.server.url, carrier).send(SMS), Accepted)


async def test_nothing_of_a_text_is_logged(carrier: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await provider(carrier.server.url, carrier).send(SMS)
        await provider(refusing_url()).send(SMS)

    for secret in (SMS.to, SMS.to[1:], SMS.body, carrier.credentials.twilio_auth_token):
        assert secret not in caplog.text
