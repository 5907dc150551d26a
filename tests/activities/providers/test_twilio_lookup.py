"""Finding out at Twilio whether it has a text of ours, and what became of it, by its SDK over real HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from activities.providers.sighting import Absent, NoAnswer, Seen
from activities.providers.sms import Sms
from domain.messages.code import code_of, signed
from tests.activities.providers.raw_servers import answering_url, refusing_url, saying
from tests.activities.providers.test_twilio import provider
from tests.sandbox.carrier.running_carrier import Sandbox

ID = "ZD-2/1/receipt/3/customer/sms"
HOUR = timedelta(hours=1)


def sms(to: str, id: str = ID) -> Sms:
    return Sms(message_id=id, to=to, body=signed("ZD-2: sorry for the trouble.", id))


def now() -> datetime:
    return datetime.now(UTC)


AFTER_ACCEPT = ["500-after-accept", "accept-then-drop", "broken-json", "accept-then-hang"]


@pytest.mark.parametrize("fault", AFTER_ACCEPT)
async def test_a_text_whose_acceptance_was_lost_is_found(carrier: Sandbox, fault: str) -> None:
    to = f"+44770090060{AFTER_ACCEPT.index(fault)}"
    sender, began = provider(carrier.server.url, carrier, timeout_seconds=0.4), now()
    carrier.fault("sms", fault, times=1)
    await sender.send(sms(to))

    found = await sender.find(ID, to, began)

    (entry,) = [entry for entry in carrier.ledger() if entry["to"] == to]
    assert isinstance(found, Seen)
    assert found.provider_id == entry["id"]


@pytest.mark.parametrize("fault", ["500-before-accept", "reset"])
async def test_a_text_that_was_not_taken_is_absent(carrier: Sandbox, fault: str) -> None:
    to = f"+4477009005{len(fault):02}"
    sender, began = provider(carrier.server.url, carrier), now()
    await sender.send(sms(to, id=f"{ID}/again"))
    carrier.fault("sms", fault, times=1)
    await sender.send(sms(to))

    assert await sender.find(ID, to, began) == Absent()


async def test_a_text_of_the_same_words_is_not_taken_for_it(carrier: Sandbox) -> None:
    to, sender, began = "+447700900411", provider(carrier.server.url, carrier), now()
    ids = [f"ZD-2/1/alarm/{n}/lead/sms" for n in range(3)]
    for id in ids[:2]:
        await sender.send(sms(to, id))

    found = [await sender.find(id, to, began) for id in ids]

    assert [isinstance(each, Seen) for each in found] == [True, True, False]
    assert len({each.provider_id for each in found if isinstance(each, Seen)}) == 2


async def test_it_is_found_behind_pages_of_later_ones(carrier: Sandbox) -> None:
    to, sender, began = "+447700900412", provider(carrier.server.url, carrier), now()
    await sender.send(sms(to))
    for n in range(101):
        carrier.text(to, f"another {n}")

    assert isinstance(await sender.find(ID, to, began), Seen)


async def test_what_became_of_it_is_told_with_it(carrier: Sandbox) -> None:
    to, sender, began = "+447700910000", provider(carrier.server.url, carrier), now()
    outcome = await sender.send(sms(to))
    carrier.settled()

    found = await sender.find(ID, to, began)

    assert found == Seen(outcome.provider_id, "undelivered", "twilio 30003")  # type: ignore[union-attr]
    assert await sender.fetch(found.provider_id) == found


async def test_a_message_that_twilio_does_not_know_is_no_answer(carrier: Sandbox) -> None:
    assert await provider(carrier.server.url, carrier).fetch(f"SM{'0' * 32}") == NoAnswer("twilio 404")


@pytest.mark.parametrize("status", [429, 500, 401])
async def test_a_refusal_to_say_is_no_answer(status: int) -> None:
    refusal = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status
    with answering_url(saying(refusal)) as url:
        assert await provider(url).find(ID, "+447700900001", now()) == NoAnswer(f"twilio {status}")


async def test_silence_is_no_answer() -> None:
    assert await provider(refusing_url()).find(ID, "+447700900001", now()) == NoAnswer("twilio ConnectionError")
    with answering_url(lambda connection: None) as url:
        assert isinstance(await provider(url).find(ID, "+447700900001", now()), NoAnswer)


# -- lists that the carrier does not have --


def listed(body: str | None, created: datetime | None, status: str = "sent") -> dict[str, Any]:
    return {
        "sid": f"SM{'1' * 32}",
        "body": body,
        "status": status,
        "date_created": format_datetime(created) if created else None,
        "error_code": None,
    }


def list_of(*messages: dict[str, Any], endless: bool = False) -> Callable[[socket.socket], None]:
    more = "/2010-04-01/Accounts/AC0/Messages.json?Page=1" if endless else None
    body = json.dumps({"messages": messages, "next_page_uri": more, "page_size": len(messages)}).encode()
    return saying(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


@pytest.mark.parametrize(
    ("messages", "found"),
    [
        ([listed(f"Text {code_of(ID)}", None)], Seen(f"SM{'1' * 32}", "accepted")),
        ([listed(f"Sent from a trial account - Text {code_of(ID)}", now())], Seen(f"SM{'1' * 32}", "accepted")),
        ([listed(f"Text {code_of(ID)}", now(), "failed")], Seen(f"SM{'1' * 32}", "failed", "twilio failed")),
        ([listed(f"Text {code_of(ID)}", now(), "never heard of")], Seen(f"SM{'1' * 32}", "accepted")),
        ([listed(f"Text {code_of(ID)}", now() - 2 * HOUR)], Absent()),
        ([listed("", now() - 2 * HOUR)], Absent()),
        ([listed("", now())], NoAnswer("twilio keeps no texts")),
        ([listed("", now()), listed(f"Text {code_of(ID)}", now())], Seen(f"SM{'1' * 32}", "accepted")),
        ([], Absent()),
    ],
)
async def test_a_list_is_taken_at_its_word(messages: list[dict[str, Any]], found: object) -> None:
    with answering_url(list_of(*messages)) as url:
        assert await provider(url).find(ID, "+447700900001", now() - HOUR) == found


async def test_a_list_without_end_does_not_tell() -> None:
    with answering_url(list_of(*[listed("another", now())] * 100, endless=True)) as url:
        found = await provider(url).find(ID, "+447700900001", now())
    assert found == NoAnswer("twilio list too long")


async def test_a_list_is_read_no_further_than_it_can_matter() -> None:
    with answering_url(list_of(*[listed("another", now() - 9 * HOUR)] * 100, endless=True)) as url:
        assert await provider(url).find(ID, "+447700900001", now()) == Absent()
