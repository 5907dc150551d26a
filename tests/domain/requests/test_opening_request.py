"""What opens a ticket: every field by itself, and when the clocks count from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.input.problems import InvalidInput
from domain.requests.ticket import Ticket, read_ticket
from tests.domain.life import START, TICKET, Life

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference": "T/1"}, "reference"),
        ({"reference": "x" * 65}, "reference"),
        ({"subject": "  "}, "subject"),
        ({"customer": {"id": "C"}}, "customer"),
        ({"customer": {"id": "C", "email": "no at"}}, "customer.email"),
        ({"customer": {"id": "C", "phone": "0123"}}, "customer.phone"),
        ({"customer": {"id": "C", "phone": "+15550100001", "timezone": "Mars/Base"}}, "customer.timezone"),
        ({"customer": {"id": "C", "phone": "+15550100001", "followers": -1}}, "customer.followers"),
        ({"priority": "panic"}, "priority"),
        ({"opened_at": "yesterday"}, "opened_at"),
        ({"opened_at": "0001-01-01T00:00:00+14:00"}, "opened_at"),
        ({"opened_at": 1795424400}, "opened_at"),
        ({"opened_at": "1795424400"}, "opened_at"),
        ({"opened_at": "1795424400.5"}, "opened_at"),
        ({"opened_at": "2026-11-23"}, "opened_at"),
        ({"context": {"transcript": [{"text": "x" * 50_001}]}}, "context.transcript.0.text"),
        ({"context": {"transcript": [{"text": "x" * 50_000}] * 5}}, "context"),
        ({"context": {"transcript": [{"text": "x"}] * 1_001}}, "context.transcript"),
        ({"tags": ["x"] * 51}, "tags"),
        ({"policy": "../etc"}, "policy"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
    ],
)
def test_each_mistake_names_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_ticket([{**TICKET, **change}])
    assert [problem.field for problem in raised.value.problems] == [field]


@pytest.mark.parametrize("given", [[], [1], ["text"], [None], [[]], [TICKET, TICKET]])
def test_what_is_no_ticket_at_all_is_said(given: list[Any]) -> None:
    with pytest.raises(InvalidInput):
        read_ticket(given)


def test_null_and_absent_mean_the_same() -> None:
    nulls = dict.fromkeys(("priority", "team", "opened_at", "product", "context", "tags"))
    assert read_ticket([{**TICKET, **nulls, "priority": "high"}]) == read_ticket([TICKET])


def test_emoji_surrogates_and_controls_are_kept_as_far_as_they_can_be() -> None:
    ticket = read_ticket([{**TICKET, "subject": "😀 \ud800 \x00 \u202eabc"}])
    assert ticket.subject == "😀 \ufffd \ufffd \u202eabc"
    assert Ticket.model_validate_json(ticket.model_dump_json()) == ticket


@pytest.mark.parametrize(
    ("ago", "counted_from"),
    [(timedelta(0), timedelta(0)), (timedelta(days=30), timedelta(days=30)), (-4 * MINUTE, timedelta(0))],
)
def test_clocks_count_from_opened_at_which_is_never_in_the_future(ago: timedelta, counted_from: timedelta) -> None:
    ticket = read_ticket([{**TICKET, "opened_at": (START - ago).isoformat()}])
    assert ticket.opening_instant(START) == START - counted_from


@pytest.mark.parametrize("ago", [timedelta(days=31), -6 * MINUTE])
def test_an_opening_too_long_ago_or_to_come_is_refused(ago: timedelta) -> None:
    ticket = read_ticket([{**TICKET, "opened_at": (START - ago).isoformat()}])
    with pytest.raises(InvalidInput, match=r"opened_at: .* within the last 30 days"):
        ticket.opening_instant(START)


def test_an_instant_is_kept_in_utc() -> None:
    ticket = read_ticket([{**TICKET, "opened_at": "2026-11-23T14:30:00+05:30"}])
    assert ticket.opened_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert '"opened_at":"2026-11-23T09:00:00Z"' in ticket.model_dump_json()


def test_the_same_request_has_the_same_fingerprint_and_another_another() -> None:
    assert read_ticket([TICKET]).fingerprint() == read_ticket([{**TICKET, "unknown": 1}]).fingerprint()
    assert read_ticket([TICKET]).fingerprint() != read_ticket([{**TICKET, "description": "x"}]).fingerprint()


def test_the_timeline_begins_with_what_the_request_follows_and_what_is_known_of_its_attachments() -> None:
    scan, notes = {"name": "scan.pdf", "bytes": 1_200, "type": "application/pdf"}, {"name": "notes"}
    life = Life(ticket={"follows": "T-0", "attachments": [scan, notes]})
    assert life.case.timeline[0].data == {"follows": "T-0", "attachments": [scan, notes]}


def test_the_message_a_ticket_was_made_of_is_no_answer_to_it() -> None:
    life = Life(ticket={"message_id": "<1@mail.example>"})
    said = {"text": "It broke.", "channel": "email", "message_id": "<1@mail.example>"}
    assert life.case.timeline[0].data["message_id"] == "<1@mail.example>"
    life.act("customer_replied", key="<1@mail.example>", **said)
    assert life.entries("customer_replied") == []
    life.act("customer_replied", key="<2@mail.example>", **said)
    assert len(life.entries("customer_replied")) == 1
