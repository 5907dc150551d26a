from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from domain.requests.attachments import Attachment
from starter.inbound.email import InboundEmail
from starter.inbound.mail_form import MailForm
from starter.inbound.mime import mime_content
from starter.inbound.parse_form import email_from


def raw(body: str, kind: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    lines = ["From: Ada <ada@customer.example>", "Message-ID: <1@customer.example>", f"Content-Type: {kind}", *more]
    return "\r\n".join([*lines, "", body]).encode()


def read(whole: bytes, **fields: bytes) -> InboundEmail:
    return email_from(MailForm({"email": whole, **fields}))


def test_a_raw_email_is_read_as_the_parsed_one_is() -> None:
    written = EmailMessage(policy=SMTP)
    written["From"] = "Müller, Jörg <joerg@kunde.example>"
    written["To"] = "support@escalation.example"
    written["Subject"] = "Grüße aus Köln"
    written["Message-ID"] = "<7@kunde.example>"
    written.set_content("Mein Drucker – kaputt\n")
    written.add_alternative("<p>Mein Drucker</p>", subtype="html")
    written.add_attachment(b"%PDF" * 100, maintype="application", subtype="pdf", filename="Rechnung März.pdf")
    written["Content-Language"] = "de-DE"
    envelope = b'{"to": ["ticket+T-1@reply.escalation.example"], "from": "joerg@kunde.example"}'
    email = read(written.as_bytes(), envelope=envelope, SPF=b"pass", dkim=b"{@kunde.example : pass}")
    message = email.message(())
    assert (message.sender, message.message_id) == ("joerg@kunde.example", "<7@kunde.example>")
    assert (message.name, message.subject, message.said) == ("Müller, Jörg", "Grüße aus Köln", "Mein Drucker – kaputt")
    assert message.to == ("ticket+T-1@reply.escalation.example", "support@escalation.example")
    assert message.locale == "de-DE"
    assert message.attachments == (Attachment(name="Rechnung März.pdf", bytes=400, type="application/pdf"),)
    assert (email.spf, email.by_machine, email.bounce) == ("pass", False, False)


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        (raw("Hello"), "Hello"),
        (raw("SGVsbG8=", "text/plain", "Content-Transfer-Encoding: base64"), "Hello"),
        (raw("SGVsbG8", "text/plain", "Content-Transfer-Encoding: base64"), "Hello"),
        (raw("caf=C3=A9=\r\n!", "text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"), "café!"),
        (raw("<p>Hello", "text/html"), "Hello"),
        (raw("Hello", "text/plain; charset=idna"), "Hello"),
        (raw("Hello", "text/plain; charset*=idna''x"), "Hello"),
        (raw("Hello", 'text/plain; charset="utf-8\x00"'), "Hello"),
        (raw("Hello", "multipart/mixed"), "Hello"),
        (raw("Hello", "\\;;==\x00"), "Hello"),
        (raw("--b\r\n\r\nHello", "multipart/mixed; boundary=b"), "Hello"),
        (raw("before\r\n--b\r\n\r\nHello\r\n--b--\r\nafter", "multipart/mixed; boundary=b"), "Hello"),
        (raw("--b\r\n\r\nHello\r\n--b\r\n\r\nthere\r\n--b--", "multipart/mixed; boundary=b"), "Hello\nthere"),
        (b"From: a@b.example\n\nHello", "Hello"),
        (b"\n\nHello", "Hello"),
    ],
)
def test_the_words_of_a_raw_email_are_read_however_it_is_built(whole: bytes, words: str) -> None:
    assert read(whole).words == words


@pytest.mark.parametrize(
    "name", ["filename*=idna''a", "filename*=utf-8''%00", 'filename="=?idna?q?a?="', "filename*0*=''a"]
)
def test_a_file_is_named_whatever_it_is_called(name: str) -> None:
    body = f"--b\r\n\r\nHello\r\n--b\r\nContent-Disposition: attachment; {name}\r\n\r\nx\r\n--b--"
    email = read(raw(body, "multipart/mixed; boundary=b"))
    assert [each.bytes for each in email.attachments] == [1]
    assert email.words == "Hello"


def test_what_is_too_much_of_a_raw_email_is_passed_over_and_said() -> None:
    parts = "--b\r\n\r\nHello\r\n" * 1_100
    assert mime_content(raw(parts, "multipart/mixed; boundary=b")).unread == ["it has too many lines or parts"]
    nested = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(100))
    assert mime_content(nested.encode()).unread == ["its parts lie too deep within one another"]
    files = "--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n" * 60
    content = mime_content(raw(files, "multipart/mixed; boundary=b"))
    assert (len(content.attachments), content.unread) == (50, ["it has more than 50 files"])
