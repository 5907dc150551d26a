"""Forged, replayed, truncated and re-encoded webhooks of both providers: each request is signed as its vendor signs,
then changed in every way that can be thought of, and none of the changed ones is believed."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from twilio.request_validator import RequestValidator

from starter.api.webhooks.sendgrid_signature import SIGNATURE_HEADER, TIMESTAMP_HEADER
from starter.api.webhooks.twilio_signature import HEADER, MOST_FIELDS
from tests.starter.api.doorway import INBOUND_SECRET, PUBLIC_URL, TWILIO_TOKEN, Doorway
from tests.starter.api.fake_escalations import FakeEscalations
from tests.starter.inbound.a_customer import OPEN_DOOR, PHONE, has

SMS = {
    "ToCountry": "GB",
    "MessageSid": "SM1",
    "From": PHONE,
    "To": "+15005550006",
    "Body": "Hello? £5 & more",
    "FromCity": "",
    "NumMedia": "0",
}
STATUS = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": PHONE}
EVENTS = [
    {"event": "delivered", "message_id": "m/1", "sg_event_id": "e1", "timestamp": 1, "response": "250 \u00fc"},
    {"event": "bounce", "message_id": "m/1", "sg_event_id": "e2", "timestamp": 2, "reason": "550"},
]


@dataclass(frozen=True)
class Posted:
    """A request as it reaches us, and what was done to it on its way."""

    path: str
    body: bytes
    headers: dict[str, bytes]
    change: str = "as it was signed"


def by_twilio(path: str, form: dict[str, str], token: str = TWILIO_TOKEN, base: str = PUBLIC_URL) -> Posted:
    """A form as Twilio posts it."""
    signature = RequestValidator(token).compute_signature(base + path, form)
    kind = b"application/x-www-form-urlencoded"
    return Posted(path, urlencode(form).encode(), {HEADER: signature.encode(), "Content-Type": kind})


def by_sendgrid(key: EllipticCurvePrivateKey, body: bytes, age: timedelta = timedelta(0)) -> Posted:
    """Events as SendGrid posts them."""
    stamp = str(int((datetime.now(UTC) - age).timestamp())).encode()
    signature = base64.b64encode(key.sign(stamp + body, ECDSA(SHA256())))
    headers = {SIGNATURE_HEADER: signature, TIMESTAMP_HEADER: stamp, "Content-Type": b"application/json"}
    return Posted("/webhooks/sendgrid/events", body, headers)


def with_header(posted: Posted, name: str, value: bytes | None, change: str) -> Posted:
    headers = {key: kept for key, kept in posted.headers.items() if key != name}
    return replace(posted, headers=headers if value is None else {**headers, name: value}, change=change)


def other_signatures(posted: Posted, name: str) -> Iterator[Posted]:
    """Every way in which a signature that is base64 can be another one, or none."""
    right = posted.headers[name]
    yield with_header(posted, name, None, f"no {name}")
    for place in range(len(right)):
        sign = b"A" if right[place : place + 1] != b"A" else b"B"
        if place < len(right.rstrip(b"=")) - 1:  # the last sign has bits that say nothing
            yield with_header(posted, name, right[:place] + sign + right[place + 1 :], f"sign {place} of {name}")
        yield with_header(posted, name, right[:place], f"{name} cut off at {place}")
    for said in (
        b"!",
        b"\xc3\xa9",
        right + b"=",
        right + b"A",
        right.lower(),
        right[::-1],
        b" ",
        b"bm90IGl0",
        b"=" * 8,
    ):
        yield with_header(posted, name, said, f"{name} is {said!r}")


def other_bodies(posted: Posted) -> Iterator[Posted]:
    """Cut off anywhere, and changed in any byte."""
    body = posted.body
    for length in range(len(body)):
        yield replace(posted, body=body[:length], change=f"cut off at {length}")
    for place in range(len(body)):
        changed = bytes([body[place] ^ 1])
        yield replace(posted, body=body[:place] + changed + body[place + 1 :], change=f"byte {place}")
    yield replace(posted, body=body * 2, change="twice over")


def changed_forms(posted: Posted, form: dict[str, str], token: str = TWILIO_TOKEN) -> Iterator[Posted]:
    """Every change of a form and of where it was posted that would make it say something else."""
    yield from other_signatures(posted, HEADER)
    fields = parse_qsl(posted.body.decode(), keep_blank_values=True)
    for place, (name, value) in enumerate(fields):
        rest = [*fields[:place], *fields[place + 1 :]]
        yield replace(posted, body=urlencode(rest).encode(), change=f"without {name}")
        for more in ({name: f"{value}x"}, {f"{name}x": value}, {name: value.upper() + " "}):
            new = [*fields[:place], *more.items(), *fields[place + 1 :]]
            yield replace(posted, body=urlencode(new).encode(), change=f"{name} is {more}")
        twice = urlencode([*fields, (name, f"{value}2")]).encode()
        yield replace(posted, body=twice, change=f"{name} twice, with two values")
        again = f"{name}={quote(value)}%00".encode()
        yield replace(posted, body=posted.body + b"&" + again, change=f"{name} again with a NUL")
    for extra in (b"&Extra=1", b"&Extra=", b"&%FF=1", b"&MessageSid=SM2", b"&From=%2B15550001111"):
        yield replace(posted, body=posted.body + extra, change=f"with {extra!r}")
    yield replace(posted, body=b"&".join([b"a=1"] * (MOST_FIELDS + 1)), change="too many fields")
    as_json = json.dumps(form).encode()
    yield replace(posted, body=as_json, change="as JSON")
    yield replace(posted, body="&".join(f"{k}={v}" for k, v in form.items()).encode("utf-16"), change="in UTF-16")
    if "£" in posted.body.decode() or "%C2%A3" in posted.body.decode():
        yield replace(posted, body=posted.body.replace(b"%C2%A3", b"%A3"), change="in Latin-1")
    for path in (f"{posted.path}?x=1", f"{posted.path}&x=1", f"{posted.path}/"):
        if path.count("?") < 2:
            yield replace(posted, path=path, change=f"to {path}")
    other = "/webhooks/twilio/status?message_id=m%2F2" if "status" in posted.path else "/webhooks/twilio/status"
    yield replace(posted, path=other, change="to another door")
    for base in ("http://escalation.example", "https://escalation.example:8443", "https://other.example", ""):
        yield replace(by_twilio(posted.path, form, base=base), change=f"signed for {base!r}")
    for wrong in ("", "AC1", token[:-1], f"{token} ", token.upper()):
        yield replace(by_twilio(posted.path, form, wrong), change=f"signed with {wrong!r}")


def changed_events(posted: Posted, key: EllipticCurvePrivateKey) -> Iterator[Posted]:
    """Every change of events, of their stamp and of their signature."""
    yield from other_signatures(posted, SIGNATURE_HEADER)
    yield from other_bodies(posted)
    events = json.loads(posted.body)
    for said in (
        json.dumps(events).encode(),
        json.dumps(events, indent=1).encode() + b"\r\n",
        json.dumps(events, separators=(",", ":")).encode() + b"\r\n",
        json.dumps(events, ensure_ascii=False).encode() + b"\r\n",
        json.dumps(events, sort_keys=True).encode() + b"\r\n",
        json.dumps(events[::-1]).encode() + b"\r\n",
        posted.body.replace(b"\r\n", b"\n"),
        posted.body + b"\r\n",
        posted.body.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + posted.body,
    ):
        if said != posted.body:
            yield replace(posted, body=said, change=f"written as {said[:30]!r}")
    stamp = int(posted.headers[TIMESTAMP_HEADER])
    yield with_header(posted, TIMESTAMP_HEADER, None, "no timestamp")
    for other in (stamp + 1, stamp - 1, stamp - 10**6, f"0{stamp}", f"{stamp}.0", f" {stamp}0", f"+{stamp}", "", "now"):
        yield with_header(posted, TIMESTAMP_HEADER, str(other).encode(), f"timestamp {other}")
    for age in (timedelta(minutes=6), timedelta(days=1), timedelta(days=900), timedelta(minutes=-6)):
        yield replace(by_sendgrid(key, posted.body, age), change=f"signed {age} ago")
    yield replace(by_sendgrid(generate_private_key(SECP256R1()), posted.body), change="signed with another key")


@pytest.fixture
def doorway() -> Doorway:
    return Doorway(reception=OPEN_DOOR)


@pytest.fixture
async def http(doorway: Doorway) -> AsyncIterator[httpx.AsyncClient]:
    async with doorway.open() as http:
        yield http


async def post(http: httpx.AsyncClient, posted: Posted) -> int:
    answer = await http.post(posted.path, content=posted.body, headers=list(posted.headers.items()))
    return answer.status_code


async def none_believed(http: httpx.AsyncClient, client: FakeEscalations, changed: list[Posted]) -> None:
    """No request but the signed one does anything, whatever it is answered."""
    believed = []
    for each in changed:
        client.asked.clear()
        status = await post(http, each)
        if status not in (403, 404) or client.asked:
            believed.append((each.change, status, client.asked))
    assert believed == []


async def test_texts(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    has(client, "sms", ("T-1", "open"))
    posted = by_twilio("/webhooks/twilio/sms", SMS)
    changed = [*changed_forms(posted, SMS), *other_bodies_that_say_something_else(posted)]
    assert len(changed) > 300
    await none_believed(http, client, changed)
    assert await post(http, posted) == 204
    assert client.asked


async def test_reports_of_texts(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    posted = by_twilio("/webhooks/twilio/status?message_id=m%2F1", STATUS)
    changed = [*changed_forms(posted, STATUS), *other_bodies_that_say_something_else(posted)]
    tails = ("%2F2", "/1", "%2f1", "")
    changed += [replace(posted, path=posted.path.replace("%2F1", tail), change=tail) for tail in tails]
    await none_believed(http, client, changed)
    assert await post(http, posted) == 204
    assert client.asked


async def test_events_of_emails(http: httpx.AsyncClient, client: FakeEscalations, doorway: Doorway) -> None:
    posted = by_sendgrid(doorway.events_key, json.dumps(EVENTS).encode() + b"\r\n")
    changed = list(changed_events(posted, doorway.events_key))
    assert len(changed) > 500
    await none_believed(http, client, changed)
    assert await post(http, posted) == 204
    assert client.asked


async def test_mail(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    """These are not signed: whoever has not the secret in the address is not heard, and says nothing of it."""
    has(client, "email", ("T-1", "open"))
    form = httpx.Request("POST", PUBLIC_URL, files={"from": (None, "ada@customer.example"), "text": (None, "Hello?")})
    posted = Posted("", form.read(), {"Content-Type": form.headers["Content-Type"].encode()})
    secrets = [INBOUND_SECRET[:n] for n in range(len(INBOUND_SECRET))]
    secrets += [
        INBOUND_SECRET.upper(),
        f"{INBOUND_SECRET}x",
        f"{INBOUND_SECRET}%00",
        "%C3%A9",
        f"x/{INBOUND_SECRET}",
    ]
    paths = [f"/webhooks/sendgrid/inbound/{secret}" for secret in secrets]
    await none_believed(http, client, [replace(posted, path=path, change=path) for path in paths])
    assert await post(http, replace(posted, path=f"/webhooks/sendgrid/inbound/{INBOUND_SECRET}")) == 204
    assert client.asked


async def test_a_text_that_is_replayed_is_taken_once(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    """Twilio's signature has no instant: it stays right for ever, so the message's id is what counts."""
    has(client, "sms", ("T-1", "open"))
    posted = by_twilio("/webhooks/twilio/sms", SMS)
    assert [await post(http, posted) for _ in range(46)] == [204] * 46
    assert [asked[0] for asked in client.asked].count("signal") == 1


async def test_both_tokens_are_believed_while_one_replaces_the_other() -> None:
    doorway = Doorway(twilio_tokens=("the new one", "the one before"))
    async with doorway.open() as http:
        for token in doorway.twilio_tokens:
            assert await post(http, by_twilio("/webhooks/twilio/sms", SMS, token)) == 204
        assert await post(http, by_twilio("/webhooks/twilio/sms", SMS)) == 403


def other_bodies_that_say_something_else(posted: Posted) -> list[Posted]:
    """A form says the same when `+` is written `%20`, or `%2b` in capitals: what is signed is its meaning."""
    meant = parse_qsl(posted.body.decode(), keep_blank_values=True)

    def says(body: bytes) -> Any:
        try:
            return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        except ValueError:
            return None

    return [each for each in other_bodies(posted) if sorted(says(each.body) or []) != sorted(meant)]
