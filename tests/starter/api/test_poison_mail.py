"""Whatever somebody sends, the provider is told that all is well: it would send a poison mail again, and lose it."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings

from tests.starter.api.doorway import INBOUND_SECRET, Doorway
from tests.starter.api.poison import poison
from tests.starter.inbound.a_customer import OPEN_DOOR
from tests.starter.inbound.a_customer import opened as tickets_of

INBOUND = f"/webhooks/sendgrid/inbound/{INBOUND_SECRET}"
Parts = dict[str, tuple[str | None, bytes]]


def post(*mails: Parts) -> tuple[list[int], list[str]]:
    """Hand these in at a door where mail from nowhere opens tickets; returns the answers and what the tickets say."""

    async def posting() -> tuple[list[int], list[str]]:
        doorway = Doorway(reception=OPEN_DOOR)
        async with doorway.open() as http:
            answers = [(await http.post(INBOUND, files=mail)).status_code for mail in mails]
        return answers, [ticket.description for ticket in tickets_of(doorway.client)]

    return asyncio.run(posting())


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(poison())
def test_poison_is_taken(mail: Parts) -> None:
    assert post(mail)[0] == [204]


@pytest.mark.proof
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(poison())
def test_much_poison_is_taken(mail: Parts) -> None:
    assert post(mail)[0] == [204]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"html": b"<p>Hi<![ endif]>there</p>"}, "Hithere"),
        ({"html": b"<a " * 16_000}, "(a message without text)"),
        ({"html": b"<div>" * 150_000 + b"hi" + b"</div>" * 150_000}, "hi"),
        ({"html": b"<div>" * 300_000 + b"hi" + b"</div>" * 300_000}, ""),
        ({"html": b"<blockquote>" * 20_000 + b"</p>" * 20_000}, "(a message without text)"),
        ({"text": b"Hello", "charsets": b'{"text": "idna"}'}, "Hello"),
        ({"text": b"Hello", "charsets": b'{"text": "undefined"}'}, "Hello"),
        ({"text": b"Hello", "charsets": b'{"text": "utf-8\\u0000"}'}, "Hello"),
        ({"text": b"Hello", "to": b"(" * 3_000}, "Hello"),
        ({"text": b"Hello", "from": b"(" * 3_000 + b" <ada@customer.example>"}, "Hello"),
        ({"text": b"Hello", "html": b'<img src="data:image/png;base64,' + b"A" * 4_200_000}, "Hello"),
        ({"email": b"From: ada@customer.example\r\nContent-Type: text/plain; charset=idna\r\n\r\nHello"}, "Hello"),
    ],
)
def test_what_can_be_read_of_poison_is_kept(fields: dict[str, bytes], words: str) -> None:
    mail: Parts = {name: (None, value) for name, value in ({"from": b"Ada <ada@customer.example>"} | fields).items()}
    answers, said = post(mail)
    assert answers == [204]
    assert said == [words] or said[0].startswith(f"{words}\n\n(Not all of this message was read: ".lstrip())


def test_a_thousand_files_and_a_broken_form_are_taken() -> None:
    fields: list[tuple[str, tuple[str | None, bytes]]] = [
        ("from", (None, b"ada@customer.example")),
        ("text", (None, b"Hello")),
    ]
    files = [(f"attachment{n}", (f"{n}.txt", b"x")) for n in range(1_100)]
    answers, [said] = post(dict([*fields, *files]))
    assert answers == [204]
    assert said == "Hello\n\n(Not all of this message was read: it has more than 50 files.)"
