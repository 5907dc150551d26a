from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.case import Status
from starter.inbound.email import InboundEmail, receive_email
from starter.inbound.parse_form import email_from
from store.tickets import CustomerTicket
from tests.starter.api.fake_escalations import FakeEscalations

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADDRESS = "ada@customer.example"
MAIL = InboundEmail(
    sender="Ada Lovelace <Ada@Customer.example>",
    recipients="support@escalation.example",
    subject="Re: your request",
    text="The second one.\n\nOn 22 Nov 2026, Support <support@escalation.example> wrote:\n> Which one?",
    html="",
    headers="Message-ID: <1@mail.example>\r\nSubject: Re: your request\r\n",
)


def client_with(*tickets: tuple[str, Status]) -> FakeEscalations:
    client = FakeEscalations()
    client.customers["email", ADDRESS] = [
        CustomerTicket(reference=reference, status=status, opened_at=NOON) for reference, status in tickets
    ]
    return client


def heard(client: FakeEscalations) -> list[tuple[Any, ...]]:
    return [asked[1:] for asked in client.asked if asked[0] == "signal"]


TICKETS: tuple[tuple[str, Status], ...] = (("ZD-4", "closed"), ("ZD-3", "open"), ("ZD-2", "open"), ("ZD-1", "open"))


@pytest.mark.parametrize(
    ("recipients", "subject", "reference"),
    [
        ("ticket+ZD-1@reply.escalation.example", "Re: [ZD-2] Your request", "ZD-1"),
        ("Support <ticket+zd-1@reply.escalation.example>, other@x.example", "Re: Your request", "ZD-1"),
        ("support@escalation.example", "Re: [ZD-2] Your request", "ZD-2"),
        ("support@escalation.example", "[EXTERNAL] AW: [zd-2] Your request", "ZD-2"),
        ("support@escalation.example", "[EXTERNAL] Your request", "ZD-3"),
        ("support@escalation.example", "", "ZD-3"),
    ],
)
async def test_it_goes_to_the_ticket_it_names_or_the_newest(recipients: str, subject: str, reference: str) -> None:
    client = client_with(*TICKETS)
    outcome = await receive_email(client, replace(MAIL, recipients=recipients, subject=subject))
    assert outcome == "taken as an answer of the customer"
    body = {"text": "The second one.", "channel": "email", "message_id": "<1@mail.example>"}
    assert heard(client) == [(reference, "customer_replied", body, "customer", "<1@mail.example>")]


async def test_nobody_else_is_heard_on_a_ticket() -> None:
    client = client_with(*TICKETS)
    other = replace(MAIL, recipients="ticket+ZD-9@reply.escalation.example")
    assert await receive_email(client, other) == "ignored: not the customer of the ticket it names"
    stranger = replace(MAIL, sender="eve@elsewhere.example", subject="Re: [ZD-2] Your request")
    assert await receive_email(client, stranger) == "ignored: nobody with this address has an open ticket"
    assert heard(client) == []


@pytest.mark.parametrize("sender", ["", "nobody", "Ada"])
async def test_a_sender_without_an_address_is_ignored(sender: str) -> None:
    outcome = await receive_email(client_with(*TICKETS), replace(MAIL, sender=sender))
    assert outcome == "ignored: nobody with this address has an open ticket"


@pytest.mark.parametrize("header", ["auto-replied", "auto-generated", "Auto-Replied (vacation)"])
async def test_machines_are_not_heard(header: str) -> None:
    client = client_with(*TICKETS)
    email = replace(MAIL, headers=f"{MAIL.headers}Auto-Submitted: {header}\r\n")
    assert await receive_email(client, email) == "ignored: sent by a machine"
    assert client.asked == []


async def test_a_person_is_heard_though_their_program_says_so() -> None:
    email = replace(MAIL, headers=f"{MAIL.headers}auto-submitted: No\r\n")
    assert await receive_email(client_with(*TICKETS), email) == "taken as an answer of the customer"


def test_a_mail_without_a_usable_id_has_one_of_its_content() -> None:
    for headers in ("", "Message-ID: \r\n", f"Message-ID: <{'x' * 300}>\r\n"):
        email = replace(MAIL, headers=headers)
        assert email.message_id.startswith("sha256:")
        assert email.message_id == replace(email).message_id
        assert email.message_id != replace(email, text="other").message_id


def test_html_is_read_where_there_is_no_text() -> None:
    assert replace(MAIL, text=" \n", html="<p>The second one.</p>").words == "The second one."


def test_each_field_is_read_in_its_own_charset() -> None:
    email = email_from(
        {
            "from": "Zoë <zoe@x.example>".encode("iso-8859-1"),
            "to": b"ticket+ZD-1@reply.escalation.example",
            "subject": "Grüße".encode(),
            "text": "Schön, 5 €".encode("windows-1252"),
            "headers": b"Message-ID: <1@x>\r\n",
            "charsets": b'{"from": "iso-8859-1", "text": "windows-1252", "subject": "UTF-8"}',
            "envelope": b'{"to": ["ticket+ZD-2@reply.escalation.example"], "from": "zoe@x.example"}',
        }
    )
    assert email.sender == "Zoë <zoe@x.example>"
    assert (email.subject, email.text) == ("Grüße", "Schön, 5 €")
    assert list(email.references()) == ["zd-2", "zd-1"]


@pytest.mark.parametrize("charsets", [b"", b"[]", b"not json", b'{"text": 7}', b'{"text": "no such charset"}'])
def test_what_cannot_be_decoded_is_replaced(charsets: bytes) -> None:
    email = email_from({"text": b"caf\xe9\x00", "charsets": charsets, "envelope": b'{"to": "x"}'})
    assert email.text == "caf\ufffd\ufffd"
