"""SendGrid's side, by SendGrid's SDK."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from python_http_client.exceptions import BadRequestsError, ForbiddenError, UnauthorizedError

from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import eventually

ADA = {"email": "ada@example.org"}
BEN = {"email": "ben@example.org"}
PLAIN = {"type": "text/plain", "value": "We are on it."}
HTML = {"type": "text/html", "value": "<p>We are on it.</p>"}


def test_an_email_is_accepted_delivered_and_in_the_ledger(sandbox: Sandbox) -> None:
    response = sandbox.email()

    assert (response.status_code, response.body) == (202, b"")
    (entry,) = sandbox.settled()
    assert entry.pop("accepted_at").endswith("Z")
    assert entry == {
        "id": response.headers["X-Message-Id"],
        "kind": "email",
        "to": "ada@example.org",
        "from": sandbox.credentials.sendgrid_from,
        "subject": "Your ticket T-1",
        "body": "We are on it.\nMore soon.",
        "status": "delivered",
        "custom": {"message_id": "m-1"},
        "message_id": "m-1",
    }


def test_in_sandbox_mode_an_email_is_looked_at_and_not_sent(sandbox: Sandbox) -> None:
    looked_at = {"mail_settings": {"sandbox_mode": {"enable": True}}}

    response = sandbox.email(**looked_at)
    assert (response.status_code, response.body) == (200, b"")
    assert response.headers["X-Message-Id"] is None
    with pytest.raises(BadRequestsError):
        sandbox.email(to="nobody", **looked_at)
    with pytest.raises(ForbiddenError):
        sandbox.email(**looked_at, **{"from": {"email": "else@elsewhere.example"}})
    assert sandbox.ledger() == []


@pytest.mark.parametrize("settings", [{}, {"sandbox_mode": {"enable": False}}, {"footer": {"enable": False}}])
def test_without_it_an_email_is_sent(sandbox: Sandbox, settings: dict[str, Any]) -> None:
    assert sandbox.email(mail_settings=settings).status_code == 202
    assert len(sandbox.ledger()) == 1


def test_a_sandbox_mode_that_is_neither_on_nor_off_is_refused(refusing: Sandbox) -> None:
    with pytest.raises(BadRequestsError) as refused:
        refusing.email(mail_settings={"sandbox_mode": {"enable": "yes"}})
    assert json.loads(refused.value.body)["errors"][0]["field"] == "mail_settings.sandbox_mode.enable"


def test_events_carry_the_custom_arguments_and_the_ids(sandbox: Sandbox) -> None:
    response = sandbox.email()

    eventually(lambda: len(sandbox.desk.events()) == 2)
    processed, delivered = sandbox.desk.events()
    assert [processed["event"], delivered["event"]] == ["processed", "delivered"]
    assert delivered["message_id"] == "m-1"
    assert delivered["email"] == "ada@example.org"
    assert delivered["response"] == "250 OK"
    assert delivered["sg_message_id"].startswith(response.headers["X-Message-Id"])
    assert delivered["sg_message_id"] == processed["sg_message_id"]
    assert delivered["sg_event_id"] != processed["sg_event_id"]
    assert isinstance(delivered["timestamp"], int)


def test_events_are_signed_over_the_raw_bytes(sandbox: Sandbox) -> None:
    sandbox.email()

    eventually(lambda: len(sandbox.desk.received) == 2)
    call = sandbox.desk.received[0]
    assert call.raw.endswith(b"\r\n")
    key = load_der_public_key(base64.b64decode(sandbox.credentials.sendgrid_events_public_key))
    assert isinstance(key, EllipticCurvePublicKey)
    signature = base64.b64decode(call.headers["x-twilio-email-event-webhook-signature"])
    timestamp = call.headers["x-twilio-email-event-webhook-timestamp"].encode()
    key.verify(signature, timestamp + call.raw, ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(signature, timestamp + json.dumps(json.loads(call.raw)).encode(), ECDSA(SHA256()))


def test_each_recipient_has_a_line_and_events_of_their_own(sandbox: Sandbox) -> None:
    first = {"to": [ADA], "cc": [BEN], "custom_args": {"message_id": "m-1"}}
    second = {"to": [{"email": "cy@example.org"}], "subject": "For Cy", "custom_args": {"message_id": "m-2"}}
    response = sandbox.email(personalizations=[first, second], custom_args={"ticket": "T-1", "message_id": "-"})

    entries = sandbox.settled()
    call_id = response.headers["X-Message-Id"]
    assert [entry["id"] for entry in entries] == [call_id, f"{call_id}.1", f"{call_id}.2"]
    assert [entry["to"] for entry in entries] == ["ada@example.org", "ben@example.org", "cy@example.org"]
    assert [entry["message_id"] for entry in entries] == ["m-1", "m-1", "m-2"]
    assert [entry["subject"] for entry in entries] == ["Your ticket T-1", "Your ticket T-1", "For Cy"]
    assert entries[0]["custom"] == {"ticket": "T-1", "message_id": "m-1"}
    eventually(lambda: len(sandbox.desk.events()) == 6)
    assert len({event["sg_message_id"] for event in sandbox.desk.events()}) == 3


def test_a_mailbox_that_bounces_is_told_with_its_reason(sandbox: Sandbox) -> None:
    sandbox.email(to="bounce.me@example.org")

    assert sandbox.settled()[0]["status"] == "bounce"
    eventually(lambda: len(sandbox.desk.events()) == 2)
    bounce = sandbox.desk.events()[1]
    assert (bounce["event"], bounce["type"], bounce["status"]) == ("bounce", "bounce", "5.1.1")
    assert bounce["reason"]
    assert bounce["message_id"] == "m-1"


def test_custom_arguments_cannot_overwrite_what_an_event_says(sandbox: Sandbox) -> None:
    sandbox.email(custom_args={"event": "spamreport", "email": "other@example.org"})

    eventually(lambda: len(sandbox.desk.events()) == 2)
    assert {event["email"] for event in sandbox.desk.events()} == {"ada@example.org"}
    assert sandbox.desk.events()[1]["event"] == "delivered"


def test_html_alone_is_the_body_and_settings_are_let_through(sandbox: Sandbox) -> None:
    sandbox.email(
        content=[HTML],
        categories=["update"],
        headers={"In-Reply-To": "<root@example.org>"},
        tracking_settings={"click_tracking": {"enable": False}},
        asm={"group_id": 7},
    )
    assert sandbox.ledger()[0]["body"] == "<p>We are on it.</p>"


def person(**changes: Any) -> dict[str, Any]:
    return {"personalizations": [{"to": [ADA], **changes}]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"personalizations": []}, "personalizations"),
        (person(to=[]), "personalizations.0.to"),
        (person(to=[{"email": "nobody"}]), "personalizations.0.to.0.email"),
        (person(cc=[{"email": "ADA@example.org"}]), "personalizations.0"),
        (person(to=[ADA, ADA]), "personalizations.0"),
        (person(custom_args={"n": 1}), "personalizations.0.custom_args.n"),
        (person(custom_args={"n": "x" * 10_001}), "personalizations.0.custom_args"),
        (person(headers={"Reply-To": "x@example.org"}), "personalizations.0.headers"),
        ({"from": {"name": "Support"}}, "from.email"),
        ({"from": {"email": "support"}}, "from.email"),
        ({"reply_to": {"email": "a b@example.org"}}, "reply_to.email"),
        ({"subject": ""}, "subject"),
        ({"subject": None}, "subject"),
        ({"subject": "two\r\nlines"}, "subject"),
        ({"content": []}, "content"),
        ({"content": [{"type": "text/plain", "value": ""}]}, "content.0.value"),
        ({"content": [HTML, PLAIN]}, "content"),
        ({"content": [PLAIN, PLAIN]}, "content"),
        ({"content": [{"type": "text/calendar", "value": "x"}]}, "content"),
        ({"headers": {"DKIM-Signature": "x"}}, "headers"),
        ({"headers": {"X-Ticket": "a\r\nBcc: b"}}, "headers"),
        ({"categories": ["x"] * 11}, "categories"),
        ({"send_at": 1_900_000_000}, "send_at"),
        ({"custom_arg": {}}, "custom_arg"),
    ],
)
def test_a_bad_email_is_refused_with_the_field(refusing: Sandbox, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRequestsError) as refusal:
        refusing.email(**changes)

    errors = json.loads(refusal.value.body)["errors"]
    assert field in {error["field"] for error in errors}
    assert all(set(error) == {"message", "field", "help"} and error["message"] for error in errors)


def test_what_is_not_json_is_refused(refusing: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {refusing.credentials.sendgrid_api_key}"}
    for content in (b"{", b"", b"[]", b"\xff", b'"x"'):
        assert refusing.http.post("/v3/mail/send", content=content, headers=headers).status_code == 400


def test_a_wrong_key_is_refused(refusing: Sandbox) -> None:
    with pytest.raises(UnauthorizedError) as refusal:
        refusing.sendgrid(api_key="SG.wrong").send({})
    assert json.loads(refusal.value.body)["errors"][0]["field"] is None


def test_a_sender_of_another_domain_is_forbidden(refusing: Sandbox) -> None:
    changes: dict[str, Any] = {"from": {"email": "support@elsewhere.example"}}
    with pytest.raises(ForbiddenError):
        refusing.email(**changes)
