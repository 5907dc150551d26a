from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.requests.attachments import Attachment
from starter.inbound.email import InboundEmail, receive_email
from starter.inbound.mail_form import MailForm
from starter.inbound.parse_form import email_from
from tests.starter.api.fake_escalations import FakeEscalations
from tests.starter.inbound.a_customer import CLOSED_DOOR, DOMAIN, OPEN_DOOR, TICKETS, has, heard, opened, sealed

MAIL = InboundEmail(
    sender="Ada Lovelace <Ada@Customer.example>",
    recipients="support@escalation.example",
    subject="Re: your request",
    text="The second one.\n\nOn 22 Nov 2026, Support <support@escalation.example> wrote:\n> Which one?",
    html="",
    headers="Message-ID: <1@mail.example>\r\nSubject: Re: your request\r\n",
)
ROOT = "In-Reply-To: <x@sendgrid.example>\r\nReferences: <ticket.zd-1@{domain}> <x@sendgrid.example>\r\n"
OTHER = "In-Reply-To: <another@sendgrid.example>\r\n"


@pytest.fixture
def client() -> FakeEscalations:
    return has(FakeEscalations(), "email", *TICKETS)


@pytest.mark.parametrize(
    ("recipients", "subject", "headers", "reference"),
    [
        (sealed("ZD-1"), "Re: [ZD-2] Your request", "", "ZD-1"),
        (f"Support <{sealed('ZD-1').upper()}>, other@x.example", "Re: Your request", "", "ZD-1"),
        ("support@escalation.example", "Re: Your request", ROOT.format(domain=DOMAIN), "ZD-1"),
        ("support@escalation.example", "Re: [ZD-2] Your request", ROOT.format(domain=DOMAIN), "ZD-1"),
        ("support@escalation.example", "Re: [ZD-2] Your request", ROOT.format(domain="other.example"), "ZD-2"),
        ("support@escalation.example", "Re: [ZD-2] Your request", "", "ZD-2"),
        ("support@escalation.example", "[EXTERNAL] AW: [zd-2] Your request", "", "ZD-2"),
        ("support@escalation.example", "[EXTERNAL] Your request", OTHER, "ZD-3"),
        ("support@escalation.example", "", OTHER, "ZD-3"),
        (f"ticket+ZD-1@{DOMAIN}", "", OTHER, "ZD-3"),
        (f"ticket+ZD-1+{'a' * 16}@{DOMAIN}", "", OTHER, "ZD-3"),
        (sealed("ZD-1", "ann"), "", OTHER, "ZD-3"),
    ],
)
async def test_it_goes_to_the_ticket_it_names_or_the_newest(
    client: FakeEscalations, recipients: str, subject: str, headers: str, reference: str
) -> None:
    email = replace(MAIL, recipients=recipients, subject=subject, headers=MAIL.headers + headers)
    assert await receive_email(client, CLOSED_DOOR, email) == "taken as an answer of the customer"
    body = {"text": "The second one.", "channel": "email", "message_id": "<1@mail.example>", "whole": MAIL.text}
    assert heard(client) == [(reference, "customer_replied", body, "customer", "<1@mail.example>")]


async def test_nobody_else_is_heard_on_a_ticket(client: FakeEscalations) -> None:
    stranger = replace(MAIL, sender="eve@elsewhere.example", recipients=sealed("ZD-2"), subject="Re: [ZD-2] Hi")
    outcome = await receive_email(client, CLOSED_DOOR, stranger)
    assert outcome == "ignored: nobody with this address has an open ticket"
    assert await receive_email(client, OPEN_DOOR, replace(stranger, text="Let me in")) == "ignored: taken before"
    other = replace(stranger, headers="Message-ID: <2@mail.example>\r\n")
    assert await receive_email(client, OPEN_DOOR, other) == "taken: it opened a ticket"
    assert heard(client) == []
    assert [ticket.customer.email for ticket in opened(client)] == ["eve@elsewhere.example"]
    assert [ticket.tags for ticket in opened(client)] == [("answers zd-2",)]


async def test_the_whole_mail_is_kept_where_more_stood_in_it_and_only_so_much_of_it(client: FakeEscalations) -> None:
    for number, (text, whole) in enumerate(
        [("It jams.", None), (f"Yes.\n\n> {'x' * 20_000}", f"Yes.\n\n> {'x' * 9_991}…")]
    ):
        headers = f"Message-ID: <{number}@mail.example>\r\n{OTHER}"
        await receive_email(client, CLOSED_DOOR, replace(MAIL, text=text, headers=headers))
        assert heard(client)[-1][2].get("whole") == whole


@pytest.mark.parametrize("sender", ["", "nobody", "Ada", "ada@", "a b@x.example"])
async def test_a_sender_without_an_address_is_ignored(client: FakeEscalations, sender: str) -> None:
    outcome = await receive_email(client, OPEN_DOOR, replace(MAIL, sender=sender))
    assert outcome == "ignored: no address to answer to"


@pytest.mark.parametrize(
    "sender", ["support@escalation.example", "Support <Support@Escalation.example>", sealed("ZD-1")]
)
async def test_what_we_sent_ourselves_is_ignored(client: FakeEscalations, sender: str) -> None:
    assert await receive_email(client, OPEN_DOOR, replace(MAIL, sender=sender)) == "ignored: sent by ourselves"


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "X-Apple-Action: VACATION",
        "Precedence: bulk\r\nX-Auto-Response-Suppress: All",
    ],
)
async def test_machines_are_not_heard(client: FakeEscalations, header: str) -> None:
    email = replace(MAIL, headers=f"{MAIL.headers}{header}\r\n")
    assert await receive_email(client, OPEN_DOOR, email) == "ignored: sent by a machine"
    assert client.asked == []


@pytest.mark.parametrize("header", ["Precedence: list", "X-Auto-Response-Suppress: All", "List-Unsubscribe: <x>"])
async def test_one_sign_that_people_s_mail_has_too_keeps_nobody_out(client: FakeEscalations, header: str) -> None:
    email = replace(MAIL, headers=f"{MAIL.headers}{header}\r\n")
    assert await receive_email(client, OPEN_DOOR, email) == "taken as an answer of the customer"


@pytest.mark.parametrize("subject", ["Automatic reply: Your request", "Réponse automatique : votre demande"])
async def test_a_note_of_absence_is_known_by_its_subject(client: FakeEscalations, subject: str) -> None:
    email = replace(MAIL, subject=subject)
    assert await receive_email(client, OPEN_DOOR, email) == "ignored: sent by a machine"


@pytest.mark.parametrize(
    ("subject", "headers", "answers"),
    [
        ("Re: Your request", "", True),
        ("[EXTERNAL] AW: Your request", "", True),
        ("Your request", OTHER, True),
        ("Fwd: Your receipt", OTHER, False),
        ("Regards", "", False),
        ("The door jams", "", False),
    ],
)
def test_only_an_answer_loses_what_it_quotes(subject: str, headers: str, answers: bool) -> None:
    email = replace(MAIL, subject=subject, headers=MAIL.headers + headers)
    assert email.answers == answers
    assert ("Which one?" in email.words) != answers


async def test_a_bounce_is_not_heard(client: FakeEscalations) -> None:
    fields = {"from": b"ada@customer.example", "text": b"failed", "envelope": b'{"from": "", "to": ["x"]}'}
    email = email_from(MailForm(fields))
    assert await receive_email(client, OPEN_DOOR, email) == "ignored: sent by a machine"


async def test_a_person_is_heard_though_their_program_says_so(client: FakeEscalations) -> None:
    email = replace(MAIL, headers=f"{MAIL.headers}auto-submitted: No\r\n")
    assert await receive_email(client, CLOSED_DOOR, email) == "taken as an answer of the customer"


@pytest.mark.parametrize(
    ("spf", "dkim", "recipients", "taken"),
    [
        ("pass", "none", MAIL.recipients, True),
        ("softfail", "none", MAIL.recipients, True),
        ("fail", "{@customer.example : pass}", MAIL.recipients, True),
        ("fail", "{@customer.example : fail}", MAIL.recipients, False),
        ("fail", "none", MAIL.recipients, False),
        ("fail", "none", sealed("ZD-1"), True),
    ],
)
async def test_who_is_not_the_sender_they_name_is_not_heard(
    client: FakeEscalations, spf: str, dkim: str, recipients: str, taken: bool
) -> None:
    email = replace(MAIL, spf=spf, dkim=dkim, recipients=recipients)
    outcome = await receive_email(client, OPEN_DOOR, email)
    assert outcome.startswith("taken") == taken
    assert bool(heard(client)) == taken


def test_a_mail_without_a_usable_id_has_one_of_its_content() -> None:
    for headers in ("", "Message-ID: \r\n", f"Message-ID: <{'x' * 300}>\r\n"):
        email = replace(MAIL, headers=headers)
        assert email.message_id.startswith("sha256:")
        assert email.message_id == replace(email).message_id
        assert email.message_id != replace(email, text="other").message_id


def test_html_is_read_where_there_is_no_text() -> None:
    assert replace(MAIL, text=" \n", html="<p>The second one.</p>").words == "The second one."


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("Content-Language: de-DE\r\n", "de-DE"),
        ("Accept-Language: fr, en;q=0.5\r\n", "fr"),
        ("", None),
        ("Content-Language: *\r\n", None),
    ],
)
def test_the_language_of_a_mail_is_what_its_program_says(header: str, locale: str | None) -> None:
    assert replace(MAIL, headers=MAIL.headers + header).message(()).locale == locale


def test_each_field_is_read_in_its_own_charset() -> None:
    form = MailForm(
        {
            "from": "Zoë <zoe@x.example>".encode("iso-8859-1"),
            "to": sealed("ZD-1").encode(),
            "subject": "Grüße".encode(),
            "text": "Schön, 5 €".encode("windows-1252"),
            "headers": b"Message-ID: <1@x>\r\n",
            "charsets": b'{"from": "iso-8859-1", "text": "windows-1252", "subject": "UTF-8"}',
            "envelope": f'{{"to": ["{sealed("ZD-2")}"], "from": "zoe@x.example"}}'.encode(),
        }
    )
    email = email_from(form)
    assert email.sender == "Zoë <zoe@x.example>"
    assert (email.subject, email.text) == ("Grüße", "Schön, 5 €")
    assert email.to == (sealed("ZD-2"), sealed("ZD-1"))


@pytest.mark.parametrize("charsets", [b"", b"[]", b"not json", b'{"text": 7}', b'{"text": "no such charset"}'])
def test_a_charset_nobody_knows_is_guessed(charsets: bytes) -> None:
    email = email_from(MailForm({"text": b"caf\xe9\x00", "charsets": charsets, "envelope": b'{"to": "x"}'}))
    assert email.text == "café\ufffd"


def test_what_cannot_be_decoded_is_replaced() -> None:
    email = email_from(MailForm({"text": b"caf\xe9 ol\xe9", "charsets": b'{"text": "UTF-8"}'}))
    assert email.text == "caf\ufffd ol\ufffd"


async def test_files_are_named_with_what_was_said(client: FakeEscalations) -> None:
    files = {
        "attachment1": Attachment(name="a.pdf", bytes=1_200_000, type="application/pdf"),
        "attachment2": Attachment(name="", bytes=7),
    }
    told = '{"attachment1": {"filename": "Rechnung März.pdf"}, "attachment3": {"name": "x.png"}, "attachment4": 7}'
    email = email_from(MailForm({"from": b"ada@customer.example", "attachment-info": told.encode()}, files))
    assert [(each.name, each.bytes) for each in email.attachments] == [
        ("Rechnung März.pdf", 1_200_000),
        ("x.png", None),
        ("(a file without a name)", None),
        ("(a file without a name)", 7),
    ]
    await receive_email(client, CLOSED_DOOR, email)
    [(_, _, body, _, _)] = heard(client)
    assert body["attachments"][0] == {"name": "Rechnung März.pdf", "bytes": 1_200_000, "type": "application/pdf"}
    assert body["text"] == "(a message without text)"


@pytest.mark.parametrize(
    ("received", "instant"),
    [
        (
            ["by mx.sendgrid.net with SMTP id x; Mon, 23 Nov 2026 10:00:00 +0100 (CET)"],
            datetime(2026, 11, 23, 9, tzinfo=UTC),
        ),
        (
            # the topmost is the provider's own, the others are whatever was on the mail when it came
            ["by mx.sendgrid.net; Mon, 23 Nov 2026 09:00:00 +0000", "by evil.example; Mon, 23 Nov 2026 01:00:00 +0000"],
            datetime(2026, 11, 23, 9, tzinfo=UTC),
        ),
        (["by mx.sendgrid.net; Mon, 23 Nov 2026 09:00:00"], None),
        (["by mx.sendgrid.net; -0000"], None),
        (["by mx.sendgrid.net"], None),
        (["; Mon, 99 Nov 2026 09:00:00 +0000"], None),
        ([], None),
    ],
)
def test_an_email_counts_from_when_the_provider_took_it_in(received: list[str], instant: datetime | None) -> None:
    headers = "".join(f"Received: {each}\r\n" for each in received) + MAIL.headers
    assert replace(MAIL, headers=headers).message(()).sent_at == instant
