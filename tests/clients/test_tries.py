"""Calls whose first tries fail, against a real server that fails as it is told: done once, by one key."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from escalation_client import (
    NO_PATIENCE,
    Client,
    NobodyAnswered,
    NotUnderstood,
    Patience,
    TooManyRequests,
    Unavailable,
)
from tests.clients.both_clients import Connect
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

SOON = Patience(pause=timedelta(milliseconds=10))
TICKET = {"reference": "ZD-1", "subject": "Charged twice", "customer": {"id": "C-1", "email": "robin@c.example"}}
LOST = Answer(None)
AWAY = problem(503, "Engine unreachable", "It may still apply", **{"Retry-After": "0"})
BUSY = problem(429, "Too many requests", "Wait", **{"Retry-After": "0"})
PROXY = Answer(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"})
DONE = Answer(200, {"reference": "ZD-1", "warnings": []})


@pytest.fixture
def client(api: ScriptedApi, connect: Connect) -> Client:
    return connect(api.url, "esc_key", patience=SOON)


@pytest.mark.parametrize("failure", [LOST, AWAY, BUSY, PROXY], ids=["connection lost", "503", "429", "502"])
def test_an_action_is_tried_again_by_the_same_key(api: ScriptedApi, client: Client, failure: Answer) -> None:
    api.answers = [failure, failure, DONE]
    assert client.note("ZD-1", text="called them")["reference"] == "ZD-1"
    keys = {asked.headers["Idempotency-Key"] for asked in api.asked}
    assert len(api.asked) == 3
    assert len(keys) == 1
    assert {asked.path for asked in api.asked} == {"/v1/tickets/ZD-1/note"}
    assert {asked.headers["Authorization"] for asked in api.asked} == {"Bearer esc_key"}


def test_each_call_has_a_key_of_its_own(api: ScriptedApi, client: Client) -> None:
    for _ in range(3):
        client.note("ZD-1", text="called them")
    assert len({asked.headers["Idempotency-Key"] for asked in api.asked}) == 3


def test_a_key_that_is_given_is_the_key(api: ScriptedApi, client: Client) -> None:
    api.answers = [LOST, DONE]
    client.act("ZD-1", "hand_back", {"reason": "wrong tier"}, key="mine-1")
    assert [asked.headers["Idempotency-Key"] for asked in api.asked] == ["mine-1", "mine-1"]
    assert {asked.path for asked in api.asked} == {"/v1/tickets/ZD-1/hand-back"}


@pytest.mark.parametrize("key", ["", "two words", "naïve", "x" * 201])
def test_a_key_that_no_header_can_hold_is_refused_before_anything_is_asked(
    api: ScriptedApi, client: Client, key: str
) -> None:
    with pytest.raises(ValueError, match=r"key: found .*; allowed: 1 to 200 visible ASCII characters"):
        client.note("ZD-1", text="called them", key=key)
    assert api.asked == []


def test_an_action_counts_from_when_it_was_sent_first(api: ScriptedApi, client: Client) -> None:
    api.answers = [LOST, AWAY, DONE]
    before = datetime.now(UTC)
    client.acknowledge("ZD-1", by="amira")
    first, second, third = (asked.body for asked in api.asked)
    assert first == {"by": "amira"}
    assert second == third
    assert before <= datetime.fromisoformat(second.pop("sent_at")) <= datetime.now(UTC)
    assert second == first


def test_an_action_that_says_when_it_was_sent_is_believed(api: ScriptedApi, client: Client) -> None:
    api.answers = [LOST, DONE]
    client.acknowledge("ZD-1", sent_at=datetime(2026, 11, 30, 9, tzinfo=UTC))
    assert [asked.body["sent_at"] for asked in api.asked] == ["2026-11-30T09:00:00+00:00"] * 2


def test_the_api_is_not_asked_again_before_it_said(api: ScriptedApi, client: Client) -> None:
    api.answers = [problem(503, "Lost its run", "Repeat", **{"Retry-After": "1"}), DONE]
    began = time.monotonic()
    client.resume("ZD-1")
    assert time.monotonic() - began >= 1
    assert len(api.asked) == 2


def test_an_opening_is_tried_again_as_it_is(api: ScriptedApi, client: Client) -> None:
    api.answers = [LOST, AWAY, Answer(201, {"reference": "ZD-1", "warnings": []})]
    assert client.open(TICKET).new
    assert [asked.body for asked in api.asked] == [TICKET] * 3


def test_what_is_read_is_tried_again(api: ScriptedApi, client: Client) -> None:
    api.answers = [LOST, BUSY, Answer(200, {"items": [], "next_cursor": None})]
    assert client.list(status=["open", "waiting"], due_before=None)["items"] == []
    assert [asked.path for asked in api.asked] == ["/v1/tickets?limit=50&status=open&status=waiting"] * 3


def test_whose_patience_is_over_has_the_key_to_repeat_it_by(api: ScriptedApi, connect: Connect) -> None:
    client = connect(api.url, "esc_key", patience=Patience(tries=3, pause=timedelta(milliseconds=10)))
    for failure, kind in ((LOST, NobodyAnswered), (AWAY, Unavailable), (BUSY, TooManyRequests)):
        api.answers, api.asked = [failure], []
        with pytest.raises(kind) as raised:
            client.note("ZD-1", text="called them")
        assert len(api.asked) == 3
        assert {asked.headers["Idempotency-Key"] for asked in api.asked} == {raised.value.key}


def test_without_patience_it_is_asked_once(api: ScriptedApi, connect: Connect) -> None:
    api.answers = [AWAY]
    with pytest.raises(Unavailable):
        connect(api.url, "esc_key", patience=NO_PATIENCE).note("ZD-1", text="called them")
    assert len(api.asked) == 1


def test_where_nobody_is_that_is_said(connect: Connect) -> None:
    with pytest.raises(NobodyAnswered, match=r"http://127\.0\.0\.1:1 does not answer"):
        connect("http://127.0.0.1:1", "esc_key", patience=NO_PATIENCE).view("ZD-1")


def test_a_page_in_place_of_an_answer_is_not_taken_for_one(api: ScriptedApi, client: Client) -> None:
    api.answers = [Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})]
    with pytest.raises(NotUnderstood, match="found text/html; allowed: application/json"):
        client.view("ZD-1")
