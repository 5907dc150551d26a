"""A vendor that is away for everything asked of it, as the SDKs meet it, while the other and the carrier are there."""

from __future__ import annotations

import re
import threading
import time
import urllib.error
from collections.abc import Callable
from http.client import BadStatusLine
from typing import Any

import pytest
import requests
from python_http_client.exceptions import HTTPError, InternalServerError, ServiceUnavailableError, TooManyRequestsError
from twilio.base.exceptions import TwilioException, TwilioRestException

from sandbox.carrier.kind import Kind
from tests.sandbox.carrier.running_carrier import PERSON, Sandbox
from tests.sandbox.carrier.served import eventually

KINDS: tuple[Kind, ...] = ("sms", "email")
BROKEN = (OSError, requests.exceptions.ConnectionError, urllib.error.URLError, BadStatusLine)
ALERT = r"\x15|x15"
REFUSED = (TwilioException, HTTPError)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


def questions(sandbox: Sandbox, kind: Kind) -> dict[str, Callable[[], Any]]:
    """Everything that can be asked of a vendor besides a send."""
    if kind == "email":
        client = sandbox.sendgrid().client
        return {
            "scopes": client.scopes.get,
            "domains": client.whitelabel.domains.get,
            "senders": client.verified_senders.get,
        }
    twilio = sandbox.twilio()
    twilio.messaging.base_url = twilio.api.base_url
    return {
        "account": lambda: twilio.api.accounts(twilio.account_sid or "").fetch(),
        "numbers": twilio.incoming_phone_numbers.list,
        "list": lambda: twilio.messages.list(to=PERSON),
        "fetch": lambda: twilio.messages(f"SM{'0' * 32}").fetch(),
        "service": lambda: twilio.messaging.v1.services(f"MG{'0' * 32}").fetch(),
    }


def sends(sandbox: Sandbox, kind: Kind) -> Callable[[], Any]:
    return sandbox.text if kind == "sms" else sandbox.email


def other(kind: Kind) -> Kind:
    return "email" if kind == "sms" else "sms"


@pytest.mark.parametrize("status", [500, 503, 429])
def test_everything_asked_of_it_is_answered_so(sandbox: Sandbox, kind: Kind, status: int) -> None:
    sandbox.fault(kind, f"away-{status}")

    for ask in (sends(sandbox, kind), *questions(sandbox, kind).values()):
        with pytest.raises(REFUSED):
            ask()
    assert {call["answer"] for call in sandbox.calls()} == {status}
    assert sandbox.ledger() == []
    sends(sandbox, other(kind))()
    assert [entry["kind"] for entry in sandbox.ledger()] == [other(kind)]
    sandbox.http.delete("/faults")
    sends(sandbox, kind)()
    assert len(sandbox.ledger()) == 2


@pytest.mark.parametrize("fault", ["away-503", "away-429"])
@pytest.mark.parametrize("until", [None, 0, 7])
def test_it_says_when_to_come_back_if_it_is_told_to(
    refusing: Sandbox, kind: Kind, fault: str, until: int | None
) -> None:
    refusing.fault(kind, fault, retry_after_seconds=until)
    try:
        answer = refusing.http.get("/v3/scopes" if kind == "email" else "/v1/Services/MG0")
    finally:
        refusing.http.delete("/faults")

    assert answer.headers.get("Retry-After") == (None if until is None else str(until))
    assert ("X-RateLimit-Reset" in answer.headers) is (kind == "email" and fault == "away-429" and until is not None)


def test_the_errors_are_the_vendors_own(refusing: Sandbox) -> None:
    wanted = {"away-500": InternalServerError, "away-503": ServiceUnavailableError, "away-429": TooManyRequestsError}
    codes = {"away-500": 20500, "away-503": 20503, "away-429": 20429}
    try:
        for fault, error in wanted.items():
            refusing.http.delete("/faults")
            refusing.fault("email", fault)
            refusing.fault("sms", fault)
            with pytest.raises(error):
                refusing.email()
            with pytest.raises(TwilioRestException) as refused:
                refusing.text()
            assert refused.value.code == codes[fault]
    finally:
        refusing.http.delete("/faults")


@pytest.mark.parametrize(("fault", "words"), [("away-reset", "reset"), ("away-refused", "reset"), ("away-tls", ALERT)])
def test_at_the_common_port_it_breaks_the_connection(sandbox: Sandbox, kind: Kind, fault: str, words: str) -> None:
    sandbox.fault(kind, fault)

    for ask in (sends(sandbox, kind), *questions(sandbox, kind).values()):
        with pytest.raises(BROKEN) as broken:
            ask()
        assert re.search(words, str(broken.value))
    sandbox.http.delete("/faults")
    assert sandbox.ledger() == []
    sends(sandbox, kind)()


def test_silence_lasts_until_the_client_gives_up(sandbox: Sandbox, kind: Kind) -> None:
    sandbox.fault(kind, "away-silent")
    given_up: list[BaseException] = []

    def ask(question: Callable[[], Any]) -> None:
        try:
            question()
        except BROKEN as error:
            given_up.append(error)

    asked = [sends(sandbox, kind), *questions(sandbox, kind).values()]
    waiting = [threading.Thread(target=ask, args=(question,)) for question in asked]
    for each in waiting:
        each.start()
    eventually(lambda: len(sandbox.calls()) == len(asked))
    waiting[0].join(timeout=0.2)
    assert all(each.is_alive() for each in waiting)
    sandbox.server.stop()
    for each in waiting:
        each.join()
    assert len(given_up) == len(asked)


def test_a_slow_one_takes_the_message_and_answers_late(sandbox: Sandbox, kind: Kind) -> None:
    sandbox.fault(kind, "away-slow", delay_seconds=0.3)
    began = time.monotonic()
    answers: list[Any] = []
    sending = threading.Thread(target=lambda: answers.append(sends(sandbox, kind)()))
    sending.start()
    eventually(lambda: len(sandbox.ledger()) == 1)
    assert answers == []
    sending.join()
    assert time.monotonic() - began >= 0.3
    assert len(answers) == 1
    began = time.monotonic()
    next(iter(questions(sandbox, kind).values()))()
    assert time.monotonic() - began >= 0.3


def test_a_client_that_does_not_wait_for_a_slow_one_never_gets_its_answer(sandbox: Sandbox) -> None:
    sandbox.fault("email", "away-slow")
    client = sandbox.sendgrid()
    client.client.timeout = 0.2

    with pytest.raises(BROKEN):
        client.client.scopes.get()
    (call,) = sandbox.calls()
    assert (call["outage"], call["answer"]) == ("away-slow", None)
    began = time.monotonic()
    sandbox.server.stop()
    assert time.monotonic() - began < 3, "nobody is waited for who has gone"


def test_every_second_call_is_answered_500_and_not_taken(sandbox: Sandbox, kind: Kind) -> None:
    sandbox.fault(kind, "every-second")

    for _ in range(3):
        sends(sandbox, kind)()
        with pytest.raises((TwilioRestException, InternalServerError)):
            sends(sandbox, kind)()
    assert len(sandbox.ledger()) == 3
    sends(sandbox, kind)()
    sandbox.fault(kind, "every-second")
    sends(sandbox, kind)()
    assert len(sandbox.ledger()) == 5, "set again, it begins again"
    sends(sandbox, other(kind))()


def test_an_outage_can_be_one_of_some_calls(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "away-503", times=2)

    for _ in range(2):
        with pytest.raises(TwilioRestException):
            sandbox.text()
    sandbox.text()
    assert len(sandbox.ledger()) == 1


@pytest.mark.parametrize("fault", ["away-500", "away-refused", "away-silent", "away-tls", "away-slow"])
def test_the_carriers_own_doors_are_never_struck(sandbox: Sandbox, fault: str) -> None:
    sandbox.text()
    for kind in KINDS:
        sandbox.fault(kind, fault)

    paths = ("/", "/healthz", "/ledger", "/callbacks", "/calls", "/faults", f"/people/{PERSON}")
    assert [sandbox.http.get(path, timeout=2, follow_redirects=True).status_code for path in paths] == [200] * 7
    assert sandbox.reply(PERSON, "Thank you").is_success


def test_a_restarted_carrier_is_a_sound_one(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "away-500")
    sandbox.restart()
    sandbox.text()
