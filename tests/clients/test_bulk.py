"""Many tickets: each has one result, whatever happens to the connection on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from escalation_client import Client, NobodyAnswered, Patience
from escalation_client.bulk import portions
from escalation_client.requests import Ticket
from tests.clients.both_clients import Connect
from tests.starter.cli.scripted_api import Answer, ScriptedApi, lines

AWAY = {"type": "about:blank", "title": "Engine unreachable", "status": 503, "detail": "…", "errors": []}


def tickets(count: int) -> Iterator[Ticket]:
    for number in range(1, count + 1):
        yield {
            "reference": f"B-{number}",
            "subject": "One of many",
            "customer": {"id": "C-1", "phone": "+447700900123"},
        }


def opened(line: int, reference: str) -> dict[str, Any]:
    return {"line": line, "status": 201, "reference": reference, "view": {"reference": reference}, "warnings": []}


def cut(*results: dict[str, Any]) -> Answer:
    """Return an answer that breaks off in the middle of the line after these."""
    sent = "".join(json.dumps(result) + "\n" for result in results).encode() + b'{"line": '
    return Answer(200, sent, {"Content-Length": str(len(sent) + 1000)})


@pytest.fixture
def client(api: ScriptedApi, connect: Connect) -> Client:
    return connect(api.url, "esc_key", patience=Patience(tries=3, pause=timedelta(milliseconds=10)))


def sent(api: ScriptedApi) -> list[list[str]]:
    return [[ticket["reference"] for ticket in asked.body] for asked in api.asked]


def test_what_had_no_result_is_sent_again_after_a_cut(api: ScriptedApi, client: Client) -> None:
    api.answers = [
        cut(opened(1, "B-1"), opened(2, "B-2")),
        Answer(None),
        lines(opened(1, "B-3"), opened(2, "B-4")),
    ]
    results = list(client.open_many(tickets(4)))
    assert [(result["line"], result["reference"]) for result in results] == [(n, f"B-{n}") for n in range(1, 5)]
    assert sent(api) == [["B-1", "B-2", "B-3", "B-4"], ["B-3", "B-4"], ["B-3", "B-4"]]


def test_a_ticket_that_cannot_be_opened_now_is_sent_again(api: ScriptedApi, client: Client) -> None:
    api.answers = [
        lines({"line": 1, "status": 503, "reference": "B-1", "problem": AWAY}, opened(2, "B-2")),
        lines(opened(1, "B-1")),
    ]
    results = list(client.open_many(tickets(2)))
    assert [(result["line"], result["status"]) for result in results] == [(2, 201), (1, 201)]
    assert sent(api) == [["B-1", "B-2"], ["B-1"]]


def test_a_ticket_that_can_never_be_opened_stops_no_other(api: ScriptedApi, client: Client) -> None:
    away = {"line": 1, "status": 503, "reference": "B-1", "problem": AWAY}
    api.answers = [lines(away, opened(2, "B-2")), lines(away)]
    results = list(client.open_many(tickets(2)))
    assert [(result["line"], result["status"]) for result in results] == [(2, 201), (1, 503)]
    assert len(api.asked) == 3


def test_what_nobody_answered_is_raised_after_the_results_there_are(api: ScriptedApi, client: Client) -> None:
    api.answers = [cut(opened(1, "B-1")), Answer(None)]
    results = client.open_many(tickets(2))
    assert next(iter(results))["reference"] == "B-1"
    with pytest.raises(NobodyAnswered):
        list(results)


def test_while_results_come_nobody_loses_patience(api: ScriptedApi, client: Client) -> None:
    api.answers = [answer for number in range(1, 6) for answer in (cut(opened(1, f"B-{number}")), Answer(None))]
    api.answers[-1] = lines(opened(1, "B-6"))
    assert [result["reference"] for result in client.open_many(tickets(6))] == [f"B-{n}" for n in range(1, 7)]
    assert len(api.asked) == 10


def test_an_answer_that_ends_early_is_one_that_broke_off(api: ScriptedApi, client: Client) -> None:
    api.answers = [lines(opened(1, "B-1")), lines(opened(1, "B-2"))]
    assert [result["reference"] for result in client.open_many(tickets(2))] == ["B-1", "B-2"]


def test_no_character_of_a_text_ends_a_line(api: ScriptedApi, client: Client) -> None:
    told = opened(1, "B-1")
    told["view"]["subject"] = "a\u2028b\u2029c\x85d\x0be"
    api.answers = [Answer(200, json.dumps(told, ensure_ascii=False).encode() + b"\n")]
    [result] = client.open_many(tickets(1))
    assert result["view"] == told["view"]


def test_any_number_goes_in_portions_that_a_request_may_hold() -> None:
    many = list(portions(tickets(2_500)))
    assert [len(portion) for portion in many] == [1_000, 1_000, 500]
    assert [number for portion in many for number in portion] == list(range(1, 2_501))
    large: list[Ticket] = [{**ticket, "description": "x" * 4_000_000} for ticket in tickets(5)]
    assert [list(portion) for portion in portions(large)] == [[1, 2], [3, 4], [5]]


def test_nothing_is_asked_for_no_tickets(api: ScriptedApi, client: Client) -> None:
    assert list(client.open_many([])) == []
    assert api.asked == []
