from __future__ import annotations

from dataclasses import replace

import pytest

from starter.inbound.addresses import Mailbox, mailboxes
from starter.inbound.email import InboundEmail
from starter.inbound.encoded_words import header_text

MAIL = InboundEmail(sender="", recipients="", subject="", text="Hello", html="", headers="")
MOST = "(" * 3_000


@pytest.mark.parametrize(
    ("told", "raw", "address", "name"),
    [
        (
            "Moore, Ada <ada.moore@customer.example>",
            "=?utf-8?q?Moore=2C_Ada?= <ada.moore@customer.example>",
            "ada.moore@customer.example",
            "Moore, Ada",
        ),
        ("Müller, Jörg <joerg@kunde.example>", "", "joerg@kunde.example", "Müller, Jörg"),
        (
            "<ada@customer.example> <mallory@evil.example>",
            "=?utf-8?q?=3Cada=40customer=2Eexample=3E?= <mallory@evil.example>",
            "mallory@evil.example",
            "<ada@customer.example>",
        ),
        ("<ada@customer.example> <mallory@evil.example>", "", "mallory@evil.example", "<ada@customer.example>"),
        ("Ada [ext] <ada7@customer.example>", "", "ada7@customer.example", "Ada [ext]"),
        (
            "Ada [ext] <ada7@customer.example>",
            "Ada [ext] <ada7@customer.example>",
            "ada7@customer.example",
            "Ada [ext]",
        ),
        ("ada@customer.example <ada2@customer.example>", "", "ada2@customer.example", "ada@customer.example"),
        (
            "ada@customer.example, <mallory@evil.example>",
            "=?utf-8?q?ada=40customer=2Eexample=2C?= <mallory@evil.example>",
            "mallory@evil.example",
            "ada@customer.example,",
        ),
        ("ada@customer.example, <mallory@evil.example>", "", "mallory@evil.example", "ada@customer.example,"),
        ("", '"Moore, Ada" <Ada@Customer.example>', "ada@customer.example", "Moore, Ada"),
        ("", '"A \\"quoted\\" <x@y>" <ada@customer.example>', "ada@customer.example", 'A "quoted" <x@y>'),
        ("", "ada@customer.example (Ada (home))", "ada@customer.example", ""),
        ("", "Team: ada@customer.example;", "ada@customer.example", ""),
        ("ada@customer.example", "undisclosed", "ada@customer.example", ""),
        (f"{MOST} <ada@customer.example>", f"{MOST} <ada@customer.example>", "ada@customer.example", MOST),
        ("Ada <ada@customer.example>", '"Ada <ada@customer.example>', "ada@customer.example", "Ada"),
        ("ada@customer.example@evil.example", "", "ada@customer.example@evil.example", ""),
        ("nobody", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_an_email_is_from_the_address_its_raw_header_names(told: str, raw: str, address: str, name: str) -> None:
    email = replace(MAIL, sender=told, headers=f"From: {raw}\r\n" if raw else "")
    message = email.message(())
    assert (message.sender, message.name) == (address, name)


def test_answers_go_where_the_raw_header_says() -> None:
    email = replace(MAIL, headers='Reply-To: =?utf-8?q?Moore=2C_Ada?= <Ada@Customer.example>, "B, C" <b@c.example>\r\n')
    assert email.reply_to == ("ada@customer.example", "b@c.example")


def test_every_address_that_an_email_came_to_is_read() -> None:
    assert mailboxes('"a, b" <a@b.example>, c@d.example; , e <>, "x') == [
        Mailbox("a, b", "a@b.example"),
        Mailbox("", "c@d.example"),
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?= von Ada", "Grüße von Ada"),
        ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?b?R3LDvMOfZQ?=", "Grüße"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8?q?a?=\r\n =?iso-8859-1?q?=80?=", "a€"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8*en?Q?a_b?=", "a b"),
        ("=?idna?q?Hello?=", "Hello"),
        ("=?undefined?b?SGVsbG8=?=", "Hello"),
        ("=?utf-8?b?x?=", "=?utf-8?b?x?="),
        ("=?utf-8?q?a", "=?utf-8?q?a"),
        ("=?utf-8?q?=00=ED=A0=80?=", "\ufffd\ufffd\ufffd\ufffd"),
        ("", ""),
    ],
)
def test_encoded_words_are_decoded(raw: str, words: str) -> None:
    assert header_text(raw) == words
