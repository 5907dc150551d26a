"""How often each vendor was called, whatever became of the calls."""

from __future__ import annotations

from datetime import datetime

import pytest
from python_http_client.exceptions import UnauthorizedError

from sandbox.carrier.calls import Calls
from tests.sandbox.carrier.running_carrier import PERSON, Sandbox


def test_each_call_is_there_with_what_it_was_answered(sandbox: Sandbox) -> None:
    account = sandbox.credentials.twilio_account_sid
    sandbox.text()
    sandbox.twilio().messages.list(to=PERSON)
    with pytest.raises(UnauthorizedError):
        sandbox.sendgrid("wrong").client.scopes.get()
    sandbox.http.get("/ledger")
    sandbox.fault("email", "away-503")
    sandbox.http.get("/v3/scopes")

    calls = sandbox.calls()
    instants = [datetime.fromisoformat(call.pop("at")) for call in calls]
    assert instants == sorted(instants)
    messages = f"/2010-04-01/Accounts/{account}/Messages.json"
    assert calls == [
        {"kind": "sms", "method": "POST", "path": messages, "outage": None, "answer": 201},
        {"kind": "sms", "method": "GET", "path": messages, "outage": None, "answer": 200},
        {"kind": "email", "method": "GET", "path": "/v3/scopes", "outage": None, "answer": 401},
        {"kind": "email", "method": "GET", "path": "/v3/scopes", "outage": "away-503", "answer": 503},
    ]


@pytest.mark.parametrize("fault", ["reset", "accept-then-drop", "away-reset"])
def test_a_call_that_was_not_answered_has_no_answer(sandbox: Sandbox, fault: str) -> None:
    sandbox.fault("email", fault)
    with pytest.raises(OSError):
        sandbox.email()
    assert [call["answer"] for call in sandbox.calls()] == [None]


def test_they_can_be_asked_for_since_an_instant(sandbox: Sandbox) -> None:
    for _ in range(3):
        sandbox.http.get("/v3/scopes")
    first, second, third = sandbox.calls()

    assert sandbox.calls(since=second["at"]) == [second, third]
    assert sandbox.calls(since=third["at"].replace("Z", "+00:00")) == [third]
    assert sandbox.calls(since="2999-01-01T00:00:00Z") == []
    refused = sandbox.http.get("/calls", params={"since": "2026-01-01T00:00:00"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "query.since")
    assert first["at"].endswith("Z")


def test_only_the_last_are_kept() -> None:
    calls = Calls(kept=3)
    for number in range(5):
        calls.note("sms", "GET", f"/{number}", None)
    assert [call.path for call in calls.since()] == ["/2", "/3", "/4"]
