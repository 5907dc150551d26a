from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from starter.inbound.email import receive_email
from starter.inbound.mail_form import MailForm
from starter.inbound.parse_form import bare_email
from starter.inbound.reading import TOO_LONG, UNREADABLE, read
from tests.starter.api.fake_escalations import FakeEscalations
from tests.starter.inbound.a_customer import CLOSED_DOOR, TICKETS, has, heard
from tests.starter.inbound.test_email import MAIL


async def test_a_message_is_read_beside_the_loop() -> None:
    assert await read(threading.get_ident, int) != threading.get_ident()


async def test_what_takes_too_long_is_taken_as_it_came_while_others_are_served() -> None:
    let_go = threading.Event()
    try:
        reading_it = asyncio.create_task(read(let_go.wait, lambda why: why, timedelta(milliseconds=200)))
        await asyncio.sleep(0)
        assert not reading_it.done()
        assert await reading_it == TOO_LONG
    finally:
        let_go.set()


@pytest.mark.parametrize("error", [ValueError, RecursionError, MemoryError, LookupError, KeyError])
async def test_what_cannot_be_read_is_taken_as_it_came(error: type[Exception]) -> None:
    def fails() -> str:
        raise error

    assert await read(fails, lambda why: why) == UNREADABLE


async def test_a_mail_that_cannot_be_read_in_time_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    client = has(FakeEscalations(), "email", *TICKETS)

    async def late(thoroughly: object, barely: object, budget: object = None) -> object:
        return barely(TOO_LONG)  # type: ignore[operator]

    monkeypatch.setattr("starter.inbound.email.read", late)
    await receive_email(client, CLOSED_DOOR, replace(MAIL, subject="Re: [ZD-2] Hi"))
    [(_, _, body, _, _)] = heard(client)
    assert body["text"] == f"{MAIL.text}\n\n(Not all of this message was read: {TOO_LONG}.)"


def test_a_form_that_cannot_be_read_keeps_its_words() -> None:
    fields = {"from": b"Ada <ada@customer.example>", "text": b"Hel\xfflo", "subject": b"Hi", "headers": b"X: y\r\n"}
    email = bare_email(MailForm(fields), UNREADABLE)
    assert (email.sender_address, email.subject, email.text) == ("ada@customer.example", "Hi", "Hel\ufffdlo")
    assert email.unread == (UNREADABLE,)
