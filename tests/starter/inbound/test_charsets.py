from __future__ import annotations

import json

import pytest

from starter.inbound.charsets import decoded
from starter.inbound.mail_form import MailForm
from starter.inbound.parse_form import email_from


@pytest.mark.parametrize(
    ("label", "raw", "words"),
    [
        ("iso-8859-1", b"40 \x80 \x96 \x93double\x94", "40 € – “double”"),
        ("us-ascii", "Grüße – 40 €".encode(), "Grüße – 40 €"),
        ("us-ascii", b"Gr\xfc\xdfe", "Grüße"),
        ("iso-8859-8-i", bytes.fromhex("f9ece5ed20f2e5eced"), "שלום עולם"),
        ("shift_jis", bytes.fromhex("8740eee08bb4"), "①髙橋"),
        ("x-mac-roman", b"Gr\x9f\xa7e", "Grüße"),
        ("unknown-8bit", b"Gr\xfc\xdfe", "Grüße"),
        ("unknown-8bit", "Grüße".encode(), "Grüße"),
        ("idna", b"Hello", "Hello"),
        ("undefined", b"Hello", "Hello"),
        ("utf-8\x00", b"Hello", "Hello"),
        ("rot13", b"Hello", "Hello"),
        ("base64", b"Hello", "Hello"),
        ("replacement", b"Hello", "Hello"),
        ("utf-16", "Hi".encode("utf-16"), "Hi"),
        ("UTF-8", b"\xef\xbb\xbfHi", "Hi"),
        ("utf-8", b"Gr\xfc\xdfe", "Gr\ufffd\ufffde"),
        ("euc-kr", "똠방".encode("cp949"), "똠방"),
        (7, b"Hello", "Hello"),
        ("", b"", ""),
    ],
)
def test_bytes_are_read_as_browsers_read_them(label: object, raw: bytes, words: str) -> None:
    assert decoded(raw, label) == words


def test_utf_8_that_was_cut_off_within_a_letter_is_utf_8() -> None:
    assert decoded("für dich: ü".encode()[:-1], None) == "für dich: \ufffd"


@pytest.mark.parametrize(
    "label", ["idna", "undefined", "utf-8\x00", "punycode", "unicode_escape", "\ud800", "x" * 9_000]
)
def test_no_label_stops_a_mail(label: str) -> None:
    form = MailForm({"text": b"Hello", "charsets": json.dumps({"text": label}).encode()})
    assert email_from(form).words == "Hello"
