"""Twilio's side, by Twilio's SDK."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from sandbox.carrier.segments import segments
from tests.sandbox.carrier.running_carrier import PERSON, Sandbox
from tests.sandbox.carrier.served import eventually

SERVICE = f"MG{'a1' * 16}"


def test_a_message_is_accepted_delivered_and_in_the_ledger(sandbox: Sandbox) -> None:
    message = sandbox.text(message_id="ticket-T-1/1/alert/3")

    assert message.sid.startswith("SM")
    assert len(message.sid) == 34
    assert (message.status, message.direction, message.num_segments) == ("queued", "outbound-api", "1")
    assert message.uri == f"/2010-04-01/Accounts/{message.account_sid}/Messages/{message.sid}.json"
    assert message.date_created.tzinfo is not None
    assert message.date_sent is None
    (entry,) = sandbox.settled()
    accepted_at = entry.pop("accepted_at")
    assert accepted_at.endswith("Z")
    assert entry == {
        "id": message.sid,
        "kind": "sms",
        "to": PERSON,
        "from": sandbox.credentials.twilio_from,
        "subject": None,
        "body": "Ticket T-1 is yours",
        "status": "delivered",
        "custom": {},
        "message_id": "ticket-T-1/1/alert/3",
    }


def test_each_status_is_called_back_signed_and_in_order(sandbox: Sandbox) -> None:
    message = sandbox.text()

    eventually(lambda: len(sandbox.desk.received) == 3)
    assert sandbox.desk.statuses() == ["sending", "sent", "delivered"]
    first = sandbox.desk.received[0]
    assert first.genuine
    assert first.path == "/webhooks/twilio/status?message_id=m-1"
    assert first.fields == {
        "AccountSid": sandbox.credentials.twilio_account_sid,
        "ApiVersion": "2010-04-01",
        "From": sandbox.credentials.twilio_from,
        "To": PERSON,
        "MessageSid": message.sid,
        "MessageStatus": "sending",
        "SmsSid": message.sid,
        "SmsStatus": "sending",
    }


def test_connection_overrides_are_no_part_of_the_signed_url(sandbox: Sandbox) -> None:
    url = f"{sandbox.desk.url}/webhooks/twilio/status?message_id=a%3Ab%20c#rc=5&rp=all"
    sandbox.text(status_callback=url)

    eventually(lambda: len(sandbox.desk.received) == 3)
    assert all(call.genuine for call in sandbox.desk.received)
    assert sandbox.ledger()[0]["message_id"] == "a:b c"


def test_a_messaging_service_is_accepted_first_and_counted_later(sandbox: Sandbox) -> None:
    message = sandbox.text(messaging_service_sid=SERVICE)

    assert (message.status, message.num_segments, message.from_) == ("accepted", "0", None)
    sandbox.settled()
    later = sandbox.twilio().messages(message.sid).fetch()
    assert (later.status, later.num_segments) == ("delivered", "1")
    assert later.from_ == sandbox.credentials.twilio_from
    eventually(lambda: sandbox.desk.statuses()[-1:] == ["delivered"])
    assert sandbox.desk.received[0].fields["MessagingServiceSid"] == SERVICE


def test_a_number_ending_in_0000_is_never_reached(sandbox: Sandbox) -> None:
    message = sandbox.text(to="+447700900000")

    sandbox.settled()
    eventually(lambda: len(sandbox.desk.received) == 3)
    assert sandbox.desk.statuses() == ["sending", "sent", "undelivered"]
    assert sandbox.desk.received[-1].fields["ErrorCode"] == "30003"
    fetched = sandbox.twilio().messages(message.sid).fetch()
    assert (fetched.status, fetched.error_code) == ("undelivered", 30003)


def test_without_a_callback_url_nobody_is_told(sandbox: Sandbox) -> None:
    sandbox.text(status_callback=None)

    (entry,) = sandbox.settled()
    assert entry["message_id"] is None
    assert sandbox.callbacks() == []


def test_messages_are_listed_newest_first_page_by_page(sandbox: Sandbox) -> None:
    sids = [sandbox.text(body=f"number {number}").sid for number in range(5)]
    sandbox.text(to="+447700900999")
    client = sandbox.twilio()

    page = client.messages.page(to=PERSON, page_size=2)
    seen = []
    while page is not None:
        seen.append([message.sid for message in page])
        if len(seen) == 1:
            sandbox.text(body="sent while the pages are turned")
        page = page.next_page()
    assert seen == [[sids[4], sids[3]], [sids[2], sids[1]], [sids[0]]]
    assert len(client.messages.list(page_size=3)) == 7
    assert len(client.messages.list(from_="+15550001111")) == 0


def test_messages_are_listed_by_the_day_or_instant_they_left(sandbox: Sandbox) -> None:
    sandbox.text()
    sandbox.settled()
    messages, now = sandbox.twilio().messages, datetime.now(UTC)
    sent = messages.list()[0].date_sent

    assert sent is not None
    assert len(messages.list(date_sent=sent.date())) == 1
    assert len(messages.list(date_sent=sent.date() - timedelta(days=1))) == 0
    assert len(messages.list(date_sent_after=now - timedelta(hours=1), date_sent_before=now)) == 1
    assert len(messages.list(date_sent_after=now + timedelta(hours=1))) == 0
    assert len(messages.list(date_sent_before=now - timedelta(hours=1))) == 0


def test_a_list_has_twilios_paging_shape(sandbox: Sandbox) -> None:
    sandbox.text()
    account = sandbox.credentials.twilio_account_sid
    path = f"/2010-04-01/Accounts/{account}/Messages.json"
    listing = sandbox.http.get(path, auth=(account, sandbox.credentials.twilio_auth_token)).json()

    assert (listing["page"], listing["page_size"], listing["start"], listing["end"]) == (0, 50, 0, 0)
    assert listing["next_page_uri"] is None
    assert listing["previous_page_uri"] is None
    assert listing["first_page_uri"].startswith(f"{path}?")
    assert len(listing["messages"]) == 1
    assert len(listing["messages"][0]) == 20


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": "07700900123"}, 21211),
        ({"to": "+0123"}, 21211),
        ({"to": ""}, 21604),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"from_": None}, 21603),
        ({"from_": "Support"}, 21212),
        ({"from_": "+15550001111"}, 21606),
        ({"messaging_service_sid": "MGnot-one"}, 21701),
        ({"status_callback": "/webhooks/twilio/status"}, 21609),
        ({"status_callback": "http://under_score.example/status"}, 21609),
        ({"validity_period": 0}, 20001),
        ({"schedule_type": "fixed", "messaging_service_sid": SERVICE}, 20001),
    ],
)
def test_a_bad_message_is_refused_with_twilios_code(sandbox: Sandbox, changes: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        sandbox.text(**changes)

    assert (refusal.value.status, refusal.value.code) == (400, code)
    assert sandbox.ledger() == []


def test_a_body_of_1600_characters_is_accepted(sandbox: Sandbox) -> None:
    assert sandbox.text(body="x" * 1600).num_segments == "11"


def test_a_wrong_token_is_refused(refusing: Sandbox) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        refusing.twilio(token="wrong").messages.create(to=PERSON, body="x", from_="+15005550006")
    assert (refusal.value.status, refusal.value.code) == (401, 20003)
    answer = refusing.http.get(f"/2010-04-01/Accounts/{refusing.credentials.twilio_account_sid}/Messages.json")
    assert answer.json() == {
        "code": 20003,
        "message": "Authenticate",
        "more_info": "https://www.twilio.com/docs/errors/20003",
        "status": 401,
    }


def test_what_is_not_there_is_not_found(refusing: Sandbox) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        refusing.twilio().messages(f"SM{'0' * 32}").fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as refusal:
        refusing.twilio().api.v2010.accounts(f"AC{'0' * 32}").messages.create(to=PERSON, body="x", from_=PERSON)
    assert (refusal.value.status, refusal.value.code) == (404, 20404)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("“" * 70, 1),
        ("“" * 71, 2),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_statuses_only_go_forward_in_time(sandbox: Sandbox) -> None:
    sandbox.text()
    sandbox.settled()
    eventually(lambda: len(sandbox.callbacks()) == 3)
    assert all(earlier["at"] <= later["at"] for earlier, later in pairwise(sandbox.callbacks()))
    assert [call["answer"] for call in sandbox.callbacks()] == [204, 204, 204]
