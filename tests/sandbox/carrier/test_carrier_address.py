"""What is a phone, what a mailbox, and where its page is."""

from __future__ import annotations

import pytest

from sandbox.carrier.address import NotAnAddress, is_mailbox, kind_of, page_of


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("+447700900123", "sms"),
        ("+15", "sms"),
        ("ada@example.org", "email"),
        ("ticket+t.1_x=y@in.example", "email"),
        ("o'neill@localhost", "email"),
    ],
)
def test_an_address_is_a_phone_or_a_mailbox(address: str, kind: str) -> None:
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    "address",
    [
        "",
        "447700900123",
        "+0447700900123",
        "+4477009001234567",
        "+44 7700 900123",
        "+٤٤٧٧٠٠٩٠٠١٢٣",
        "ada",
        "ada@",
        "@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a@-example.org",
        "Ada <ada@example.org>",
        "a@b@example.org",
        "a/b@example.org",
        "ада@example.org",
        "ada@example.org\n",
    ],
)
def test_anything_else_is_no_address(address: str) -> None:
    with pytest.raises(NotAnAddress):
        kind_of(address)
    assert not is_mailbox(address)


def test_the_page_of_an_address_is_readable_in_the_address_bar() -> None:
    assert page_of("+447700900123") == "/people/+447700900123"
    assert page_of("ticket+1@in.example") == "/people/ticket+1@in.example"
    assert page_of("100%?#@in.example") == "/people/100%25%3F%23@in.example"
