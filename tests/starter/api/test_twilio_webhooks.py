from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from starter.api.webhooks.twilio_signature import HEADER, TwilioSignature
from starter.errors import DatabaseUnreachable, EngineUnreachable
from store.tickets import CustomerTicket
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import PUBLIC_URL, TWILIO_TOKEN, Doorway
from tests.starter.api.fake_escalations import FakeEscalations

SMS = "/webhooks/twilio/sms"
STATUS = "/webhooks/twilio/status?message_id=m%2F1"
TEXT = {"MessageSid": "SM1", "From": "+447700900123", "To": "+15005550006", "Body": "Hello?", "FromCity": ""}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signature(path: str, form: dict[str, str], token: str = TWILIO_TOKEN, base: str = PUBLIC_URL) -> str:
    made: str = RequestValidator(token).compute_signature(base + path, form)
    return made


async def post(
    http: httpx.AsyncClient, path: str, form: dict[str, str], *, signed: str | None = None, sent: str | None = None
) -> httpx.Response:
    headers = FORM | {HEADER: signature(path, form) if signed is None else signed}
    return await http.post(path, content=urlencode(form) if sent is None else sent, headers=headers)


@pytest.mark.parametrize(
    "signed",
    [
        "",
        "bm90IGEgc2lnbmF0dXJl",
        "§",
        signature(SMS, TEXT)[:-2],
        signature(SMS, TEXT) + "=",
        signature(SMS, TEXT, token="another token"),
        signature(SMS, TEXT, token=""),
        signature(SMS, TEXT | {"Body": "STOP"}),
        signature(SMS, {name: value for name, value in TEXT.items() if value}),
        signature(SMS, TEXT, base="http://escalation.example"),
        signature(SMS + "?x=1", TEXT),
        signature("/webhooks/twilio/status", TEXT),
    ],
)
async def test_a_signature_that_is_not_twilios_is_refused(
    http: httpx.AsyncClient, client: FakeEscalations, signed: str
) -> None:
    headers = FORM | {HEADER: signed.encode()}
    problem_in(await http.post(SMS, content=urlencode(TEXT), headers=headers), 403)
    assert client.asked == []


@pytest.mark.parametrize(
    "sent",
    [
        urlencode(TEXT) + "&Extra=1",
        urlencode({name: value for name, value in TEXT.items() if value}),
        urlencode(TEXT).replace("Hello", "Hallo"),
        urlencode(TEXT) + "%FF",
        "",
        "&".join(f"a{n}=1" for n in range(500)),
    ],
)
async def test_a_form_other_than_the_one_signed_is_refused(
    http: httpx.AsyncClient, client: FakeEscalations, sent: str
) -> None:
    problem_in(await post(http, SMS, TEXT, sent=sent), 403)
    assert client.asked == []


async def test_an_unsigned_form_with_the_right_account_is_refused(http: httpx.AsyncClient) -> None:
    problem_in(await http.post(SMS, content=urlencode(TEXT | {"AccountSid": "AC1"}), headers=FORM), 403)


def test_without_a_token_nothing_is_proven() -> None:
    signed = signature(SMS, TEXT, token="")
    assert TwilioSignature(PUBLIC_URL, [""]).proven_form(SMS, urlencode(TEXT).encode(), signed) is None


def test_either_token_is_good_while_one_replaces_the_other() -> None:
    both = TwilioSignature(PUBLIC_URL, ["new", "old"])
    for token in ("new", "old"):
        assert both.proven_form(SMS, urlencode(TEXT).encode(), signature(SMS, TEXT, token=token))


async def test_the_host_a_request_names_plays_no_part(http: httpx.AsyncClient) -> None:
    headers = FORM | {HEADER: signature(SMS, TEXT), "Host": "127.0.0.1:8080"}
    assert (await http.post(SMS, content=urlencode(TEXT), headers=headers)).status_code == 204


async def test_a_text_reaches_its_senders_ticket_once(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    ticket = CustomerTicket(reference="T-1", status="open", opened_at=datetime(2026, 11, 22, tzinfo=UTC))
    client.customers["sms", "+447700900123"] = [ticket]
    assert (await post(http, SMS, TEXT)).status_code == 204
    body = {"text": "Hello?", "channel": "sms", "message_id": "SM1"}
    assert client.asked[-1] == ("signal", "T-1", "customer_replied", body, "customer", "SM1")


@pytest.mark.parametrize(
    "poison", [{"Body": "a\x00b"}, {"NumMedia": "9" * 5_000}, {"Body": "a" + "\u0301\u0327" * 5_000}]
)
async def test_poison_by_text_is_taken(
    http: httpx.AsyncClient, client: FakeEscalations, poison: dict[str, str]
) -> None:
    ticket = CustomerTicket(reference="T-1", status="open", opened_at=datetime(2026, 11, 22, tzinfo=UTC))
    client.customers["sms", TEXT["From"]] = [ticket]
    assert (await post(http, SMS, TEXT | poison)).status_code == 204
    [body] = [asked[3] for asked in client.asked if asked[0] == "signal"]
    assert body["text"] == (TEXT | poison)["Body"].replace("\x00", "\ufffd")[:10_000]


async def test_a_text_of_a_stranger_is_taken_and_noted_without_their_number(
    http: httpx.AsyncClient, client: FakeEscalations, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", "starter"):
        assert (await post(http, SMS, TEXT)).status_code == 204
    assert "SM1: ignored: nobody with this address" in caplog.text
    assert "447700900123" not in caplog.text
    assert "Hello" not in caplog.text
    assert [asked[0] for asked in client.asked] == ["tickets_of"]


async def test_a_text_that_cannot_be_kept_now_is_sent_again(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    client.error = DatabaseUnreachable("The database does not answer")
    problem_in(await post(http, SMS, TEXT), 503)


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        ("queued", "", "accepted", None),
        ("sent", "", "accepted", None),
        ("delivered", "", "delivered", None),
        ("read", "", "delivered", None),
        ("undelivered", "30003", "undelivered", "twilio 30003"),
        ("failed", "30006", "failed", "twilio 30006"),
    ],
)
async def test_what_became_of_a_text_is_kept(
    http: httpx.AsyncClient, client: FakeEscalations, status: str, code: str, state: str, reason: str | None
) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": status} | ({"ErrorCode": code} if code else {})
    assert (await post(http, STATUS, form)).status_code == 204
    assert client.asked == [("message_reported", "m/1", state, "SM1", reason)]


async def test_a_failure_the_ticket_cannot_be_told_of_now_is_reported_again(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    client.error = EngineUnreachable("Temporal does not answer")
    problem_in(await post(http, STATUS, {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": "30006"}), 503)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/webhooks/twilio/status?message_id=other", "sent"),
        ("/webhooks/twilio/status", "sent"),
        (STATUS, "receiving"),
        (STATUS, ""),
    ],
)
async def test_a_report_that_says_nothing_to_us_is_taken(http: httpx.AsyncClient, path: str, status: str) -> None:
    assert (await post(http, path, {"MessageSid": "SM1", "MessageStatus": status})).status_code == 204


async def test_a_report_about_another_message_than_was_signed_is_refused(http: httpx.AsyncClient) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    signed = signature("/webhooks/twilio/status?message_id=m%2F2", form)
    problem_in(await post(http, STATUS, form, signed=signed), 403)


@pytest.mark.parametrize("way", ["", "rcs:", "whatsapp:"])
async def test_a_stop_is_heard_whatever_way_its_number_writes_by(
    http: httpx.AsyncClient, doorway: Doorway, way: str
) -> None:
    form = TEXT | {"From": f"{way}+447700900316", "Body": "STOP"}
    assert (await post(http, SMS, form)).status_code == 204
    assert doorway.texting.stopped == {"+447700900316"}
