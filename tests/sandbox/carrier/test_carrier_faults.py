"""Every fault, as the SDKs meet it."""

from __future__ import annotations

import threading
import urllib.error
from collections.abc import Callable
from http.client import RemoteDisconnected
from itertools import pairwise
from typing import Any

import pytest
import requests
from python_http_client.exceptions import InternalServerError, TooManyRequestsError
from twilio.base.exceptions import TwilioRestException

from sandbox.carrier.fault import BEFORE_ACCEPT, Fault
from sandbox.carrier.faults import Faults
from tests.sandbox.carrier.running_carrier import PERSON, Sandbox
from tests.sandbox.carrier.served import eventually


@pytest.fixture(params=["sms", "email"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def send(sandbox: Sandbox, kind: str) -> Callable[[], Any]:
    return sandbox.text if kind == "sms" else sandbox.email


BROKEN = (requests.exceptions.ConnectionError, RemoteDisconnected, ConnectionResetError, urllib.error.URLError)
SERVER_ERROR = (TwilioRestException, InternalServerError)


def told(sandbox: Sandbox, kind: str) -> list[str]:
    return sandbox.desk.statuses() if kind == "sms" else [event["event"] for event in sandbox.desk.events()]


def test_accept_then_drop(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "accept-then-drop", times=1)
    with pytest.raises(BROKEN) as broken:
        send()
    assert "without response" in str(broken.value)
    assert [entry["message_id"] for entry in sandbox.settled()] == ["m-1"]
    eventually(lambda: told(sandbox, kind)[-1:] == ["delivered"])
    send()
    assert len(sandbox.ledger()) == 2


def test_reset(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "reset")
    with pytest.raises(BROKEN) as broken:
        send()
    assert "reset" in str(broken.value)
    assert sandbox.ledger() == []


@pytest.mark.parametrize(("fault", "accepted"), [("hang", 0), ("accept-then-hang", 1)])
def test_hang(sandbox: Sandbox, kind: str, fault: str, accepted: int) -> None:
    sandbox.fault(kind, fault)
    given_up: list[BaseException] = []

    def send() -> None:
        try:
            sandbox.text() if kind == "sms" else sandbox.email()
        except BROKEN as error:
            given_up.append(error)

    waiting = threading.Thread(target=send)
    waiting.start()
    eventually(lambda: sandbox.http.get("/faults").json() and len(sandbox.ledger()) == accepted)
    waiting.join(timeout=0.2)
    assert waiting.is_alive()
    sandbox.server.stop()
    waiting.join()
    assert len(given_up) == 1


def test_429(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "429", retry_after_seconds=7)
    with pytest.raises((TwilioRestException, TooManyRequestsError)) as refusal:
        send()
    if kind == "sms":
        assert (refusal.value.status, refusal.value.code) == (429, 20429)
    else:
        assert refusal.value.headers["Retry-After"] == "7"
        assert refusal.value.headers["X-RateLimit-Remaining"] == "0"
    assert sandbox.ledger() == []


def test_429_of_twilio_says_when_to_come_back(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "429", retry_after_seconds=7)
    account, token = sandbox.credentials.twilio_account_sid, sandbox.credentials.twilio_auth_token
    form = {"To": PERSON, "From": sandbox.credentials.twilio_from, "Body": "x"}
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    assert sandbox.http.post(path, data=form, auth=(account, token)).headers["Retry-After"] == "7"


@pytest.mark.parametrize(("fault", "accepted"), [("500-before-accept", 0), ("500-after-accept", 1)])
def test_500(sandbox: Sandbox, kind: str, send: Callable[[], Any], fault: str, accepted: int) -> None:
    sandbox.fault(kind, fault)
    with pytest.raises(SERVER_ERROR):
        send()
    assert len(sandbox.ledger()) == accepted


def test_broken_json(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "broken-json")
    if kind == "sms":
        with pytest.raises(ValueError):
            send()
    else:
        response = send()
        assert response.status_code == 202
        assert response.headers["X-Message-Id"] is None
    assert len(sandbox.settled()) == 1


def test_duplicate_callbacks(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "duplicate-callbacks", count=3)
    send()
    statuses = ["sending", "sent", "delivered"] if kind == "sms" else ["processed", "delivered"]
    eventually(lambda: len(told(sandbox, kind)) == 3 * len(statuses))
    assert told(sandbox, kind) == [status for status in statuses for _ in range(3)]
    if kind == "email":
        assert len({event["sg_event_id"] for event in sandbox.desk.events()}) == 2


def test_reorder_callbacks(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "reorder-callbacks")
    send()
    expected = ["delivered", "sent", "sending"] if kind == "sms" else ["delivered", "processed"]
    eventually(lambda: told(sandbox, kind) == expected)
    times = [event["timestamp"] for event in sandbox.desk.events()]
    assert all(earlier >= later for earlier, later in pairwise(times))


def test_callback_before_response(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "callback-before-response")
    send()
    assert told(sandbox, kind)[-1] == "delivered"


def test_no_callbacks(sandbox: Sandbox, kind: str, send: Callable[[], Any]) -> None:
    sandbox.fault(kind, "no-callbacks")
    send()
    sandbox.settled()
    sandbox.http.delete("/faults")
    if kind == "sms":
        sandbox.text(message_id="m-2")
    else:
        sandbox.email(message_id="m-2")
    eventually(lambda: told(sandbox, kind)[-1:] == ["delivered"])
    assert all("m-1" not in call.path and b"m-1" not in call.raw for call in sandbox.desk.received)


@pytest.mark.parametrize(
    ("kind", "fault", "expected"),
    [
        ("sms", "undelivered", ["sending", "sent", "undelivered"]),
        ("sms", "failed", ["failed"]),
        ("email", "bounce", ["processed", "bounce"]),
        ("email", "dropped", ["dropped"]),
    ],
)
def test_not_delivered(sandbox: Sandbox, kind: str, fault: str, expected: list[str]) -> None:
    more = {"error_code": 30008} if kind == "sms" else {}
    sandbox.fault(kind, fault, **more)
    sandbox.text() if kind == "sms" else sandbox.email()
    eventually(lambda: told(sandbox, kind) == expected)
    assert sandbox.ledger()[0]["status"] == fault
    if kind == "sms":
        assert sandbox.desk.received[-1].fields["ErrorCode"] == "30008"
    else:
        assert sandbox.desk.events()[-1]["reason"]


def test_faults_of_several_sorts_meet_in_one_message(sandbox: Sandbox) -> None:
    for fault in ("undelivered", "reorder-callbacks", "duplicate-callbacks", "500-after-accept"):
        sandbox.fault("sms", fault)
    with pytest.raises(TwilioRestException):
        sandbox.text()
    expected = ["undelivered", "undelivered", "sent", "sent", "sending", "sending"]
    eventually(lambda: sandbox.desk.statuses() == expected)


def test_a_fault_can_be_meant_for_one_person_and_some_times(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "500-before-accept", to="+447700900999", times=2)
    sandbox.text()
    for _ in range(2):
        with pytest.raises(TwilioRestException):
            sandbox.text(to="+447700900999")
    sandbox.text(to="+447700900999")
    assert len(sandbox.ledger()) == 2
    assert sandbox.http.get("/faults").json()[0]["times"] == 0


def test_a_rate_meets_that_share_and_the_same_ones_each_time() -> None:
    def met() -> list[bool]:
        faults = Faults()
        faults.set(Fault(kind="sms", fault="429", rate=0.3))
        faults.set(Fault(kind="sms", fault="reset", rate=0))
        return [faults.draw("sms", [PERSON], BEFORE_ACCEPT) is not None for _ in range(1000)]

    first = met()
    assert 250 < sum(first) < 350
    assert met() == first


def test_faults_are_replaced_and_ended_one_by_one(sandbox: Sandbox) -> None:
    sandbox.fault("sms", "429", rate=0.1)
    sandbox.fault("sms", "429", rate=0.2)
    sandbox.fault("email", "429")
    shown = sandbox.http.get("/faults").json()
    assert [(fault["kind"], fault["rate"]) for fault in shown] == [("sms", 0.2), ("email", 1.0)]
    sandbox.fault("email", "reset")
    assert sandbox.http.delete("/faults", params={"kind": "email", "fault": "429"}).status_code == 204
    shown = sandbox.http.get("/faults").json()
    assert [(fault["kind"], fault["fault"]) for fault in shown] == [("sms", "429"), ("email", "reset")]
    sandbox.http.delete("/faults", params={"kind": "sms"})
    assert [fault["kind"] for fault in sandbox.http.get("/faults").json()] == ["email"]
    assert sandbox.http.delete("/faults").status_code == 204
    assert sandbox.http.get("/faults").json() == []


def test_the_contracts_example_is_taken(sandbox: Sandbox) -> None:
    fault = {"kind": "sms", "fault": "accept-then-drop", "rate": 0.1, "times": None}
    answer = sandbox.http.put("/faults", json=fault)
    assert answer.status_code == 200
    assert fault.items() <= answer.json()[0].items()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"fault": "429"}, "kind"),
        ({"kind": "fax", "fault": "429"}, "kind"),
        ({"kind": "sms", "fault": "lost"}, "fault"),
        ({"kind": "sms", "fault": "bounce"}, ""),
        ({"kind": "email", "fault": "undelivered"}, ""),
        ({"kind": "sms", "fault": "429", "rate": 1.5}, "rate"),
        ({"kind": "sms", "fault": "429", "rate": "all"}, "rate"),
        ({"kind": "sms", "fault": "429", "times": 0}, "times"),
        ({"kind": "sms", "fault": "429", "time": 1}, "time"),
        ({"kind": "sms", "fault": "duplicate-callbacks", "count": 1}, "count"),
        ({"kind": "sms", "fault": "away-500", "to": PERSON}, ""),
        ({"kind": "sms", "fault": "away-refused", "times": 1}, ""),
        ({"kind": "sms", "fault": "away-tls", "rate": 0.5}, ""),
        ({"kind": "sms", "fault": "every-second", "rate": 0.5}, ""),
        ({"kind": "sms", "fault": "away-slow", "delay_seconds": -1}, "delay_seconds"),
        ([], ""),
    ],
)
def test_a_bad_fault_is_refused_and_says_what_is_allowed(refusing: Sandbox, body: Any, field: str) -> None:
    answer = refusing.http.put("/faults", json=body)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert [error["field"] for error in problem["errors"]] == [field]
    assert all(error["allowed"] and error["found"] for error in problem["errors"])
    assert problem["errors"][0]["allowed"] in problem["detail"]
