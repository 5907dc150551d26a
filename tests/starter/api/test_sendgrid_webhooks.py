from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sendgrid.helpers.eventwebhook import EventWebhook

from starter.api.webhooks.sendgrid_signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, SendGridSignature
from starter.errors import DatabaseUnreachable, EngineUnreachable
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

EVENTS = "/webhooks/sendgrid/events"
DELIVERED = {"event": "delivered", "message_id": "m/1", "sg_event_id": "e1", "sg_message_id": "X1.filter-1"}


def body_of(*events: Any) -> bytes:
    """The bytes SendGrid posts: an array, ended by CR LF."""
    return json.dumps(events).encode() + b"\r\n"


def signed(key: EllipticCurvePrivateKey, body: bytes, age: timedelta = timedelta(0)) -> dict[str, str]:
    """The headers SendGrid sends; its own verifier agrees with them."""
    timestamp = str(int((datetime.now(UTC) - age).timestamp()))
    signature = base64.b64encode(key.sign(timestamp.encode() + body, ECDSA(SHA256()))).decode()
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    assert EventWebhook(public).verify_signature(body.decode(), signature, timestamp)
    return {SIGNATURE_HEADER: signature, TIMESTAMP_HEADER: timestamp, "Content-Type": "application/json"}


async def test_events_are_kept_in_the_order_they_come(
    http: httpx.AsyncClient, doorway: Doorway, client: FakeEscalations
) -> None:
    bounce = {"event": "bounce", "message_id": "m/1", "type": "bounce", "status": "5.1.1", "reason": "<ada@x> unknown"}
    processed = {"event": "processed", "message_id": "m/1"}
    dropped = {"event": "dropped", "message_id": "m/1", "reason": "Bounced Address"}
    body = body_of(processed, DELIVERED, bounce, dropped, {"event": "open", "message_id": "m/1"}, DELIVERED)
    assert (await http.post(EVENTS, content=body, headers=signed(doorway.events_key, body))).status_code == 204
    assert client.asked == [
        ("message_reported", "m/1", "accepted", None, None),
        ("message_reported", "m/1", "delivered", "X1", None),
        ("message_reported", "m/1", "undelivered", None, "sendgrid bounce 5.1.1"),
        ("message_reported", "m/1", "failed", None, "sendgrid dropped bounced"),
        ("message_reported", "m/1", "delivered", "X1", None),
    ]


@pytest.mark.parametrize("event", [{}, 7, None, {"event": 7}, {"event": "delivered"}, {"event": "lost"}, [DELIVERED]])
async def test_an_event_that_says_nothing_to_us_is_taken(
    http: httpx.AsyncClient, doorway: Doorway, client: FakeEscalations, event: Any
) -> None:
    body = body_of(event)
    assert (await http.post(EVENTS, content=body, headers=signed(doorway.events_key, body))).status_code == 204
    assert client.asked == []


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff"])
async def test_a_signed_body_that_is_no_array_is_taken_and_noted(
    http: httpx.AsyncClient, doorway: Doorway, body: bytes
) -> None:
    stamp = str(int(datetime.now(UTC).timestamp()))
    signature = base64.b64encode(doorway.events_key.sign(stamp.encode() + body, ECDSA(SHA256()))).decode()
    headers = {SIGNATURE_HEADER: signature, TIMESTAMP_HEADER: stamp}
    assert (await http.post(EVENTS, content=body, headers=headers)).status_code == 204


async def test_an_unknown_message_is_taken_and_noted(
    http: httpx.AsyncClient, doorway: Doorway, caplog: pytest.LogCaptureFixture
) -> None:
    body = body_of(DELIVERED | {"message_id": "m/0", "email": "ada@customer.example"})
    with caplog.at_level("DEBUG", "starter"):
        assert (await http.post(EVENTS, content=body, headers=signed(doorway.events_key, body))).status_code == 204
    assert "event e1 of m/0: no such message" in caplog.text
    assert "ada@" not in caplog.text


@pytest.mark.parametrize("silent", [DatabaseUnreachable, EngineUnreachable])
async def test_events_that_cannot_be_kept_or_passed_on_now_are_sent_again(
    http: httpx.AsyncClient, doorway: Doorway, client: FakeEscalations, silent: type[Exception]
) -> None:
    client.error = silent("Nobody answers")
    body = body_of(DELIVERED, {"event": "bounce", "message_id": "m/2"})
    problem_in(await http.post(EVENTS, content=body, headers=signed(doorway.events_key, body)), 503)
    assert [asked[1] for asked in client.asked] == ["m/1", "m/2"], "one that fails keeps no other back"


async def test_a_reason_is_a_code_whatever_a_mail_server_writes(
    http: httpx.AsyncClient, doorway: Doorway, client: FakeEscalations
) -> None:
    body = body_of({"event": "bounce", "message_id": "m/1", "type": "blocked", "status": "<ada@x>\n" + "9" * 200})
    assert (await http.post(EVENTS, content=body, headers=signed(doorway.events_key, body))).status_code == 204
    assert client.asked == [
        ("message_reported", "m/1", "undelivered", None, f"sendgrid bounce blocked adax{'9' * 53}"[:80])
    ]


class TestNotProven:
    """Whatever SendGrid did not sign lately is refused, and nothing of it is kept."""

    BODY = body_of(DELIVERED)

    @pytest.fixture(autouse=True)
    def _nothing_was_kept(self, client: FakeEscalations) -> Any:
        yield
        assert client.asked == []

    async def refused(self, http: httpx.AsyncClient, headers: dict[str, str], body: bytes = BODY) -> None:
        problem_in(await http.post(EVENTS, content=body, headers=headers), 403)

    async def test_unsigned(self, http: httpx.AsyncClient) -> None:
        await self.refused(http, {})

    async def test_forged_with_another_key(self, http: httpx.AsyncClient) -> None:
        await self.refused(http, signed(generate_private_key(SECP256R1()), self.BODY))

    async def test_the_same_json_written_otherwise(self, http: httpx.AsyncClient, doorway: Doorway) -> None:
        headers = signed(doorway.events_key, self.BODY)
        await self.refused(http, headers, json.dumps(json.loads(self.BODY)).encode())
        await self.refused(http, headers, self.BODY.replace(b"\r\n", b"\n"))

    async def test_truncated(self, http: httpx.AsyncClient, doorway: Doorway) -> None:
        headers = signed(doorway.events_key, self.BODY)
        await self.refused(http, headers, self.BODY[:-1])
        await self.refused(http, headers | {SIGNATURE_HEADER: headers[SIGNATURE_HEADER][:-8]})

    @pytest.mark.parametrize("text", ["", "not base64!", "AAAA", "§"])
    async def test_a_signature_that_is_none(self, http: httpx.AsyncClient, doorway: Doorway, text: str) -> None:
        headers: dict[str, Any] = signed(doorway.events_key, self.BODY) | {SIGNATURE_HEADER: text.encode()}
        await self.refused(http, headers)

    @pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6), timedelta(days=400)])
    async def test_signed_long_ago_or_ahead(self, http: httpx.AsyncClient, doorway: Doorway, age: timedelta) -> None:
        await self.refused(http, signed(doorway.events_key, self.BODY, age))

    @pytest.mark.parametrize("stamp", ["", "now", "-1", "١٢٣", "1e9", "9" * 30])
    async def test_a_timestamp_that_is_none(self, http: httpx.AsyncClient, doorway: Doorway, stamp: str) -> None:
        headers: dict[str, Any] = signed(doorway.events_key, self.BODY) | {TIMESTAMP_HEADER: stamp.encode()}
        await self.refused(http, headers)

    async def test_another_timestamp_than_was_signed(self, http: httpx.AsyncClient, doorway: Doorway) -> None:
        headers = signed(doorway.events_key, self.BODY, timedelta(seconds=10))
        await self.refused(http, headers | {TIMESTAMP_HEADER: str(int(headers[TIMESTAMP_HEADER]) + 1)})


def test_without_a_key_nothing_is_proven() -> None:
    now = datetime.now(UTC)
    assert not SendGridSignature("").proves(b"[]", "AAAA", str(int(now.timestamp())), now)


@pytest.mark.parametrize("key", ["not base64", "AAAA"])
def test_a_public_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="elliptic curve"):
        SendGridSignature(key)
