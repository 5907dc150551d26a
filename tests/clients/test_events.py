"""Streams that break off: each event once and in order."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation_client import Client, NobodyAnswered, NotUnderstood, Patience, Unauthenticated
from escalation_client.lines import SentEvents
from tests.clients.both_clients import Connect
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

HEAD = "retry: 10\nid: 40\n\n"


def event(number: int, text: str = "…") -> str:
    data = json.dumps({"sequence": number, "kind": "noted", "text": text, "reference": "ZD-1"}, ensure_ascii=False)
    return f"id: {number}\nevent: entry\ndata: {data}\n\n"


def stream(*parts: str, lost: bool = False) -> Answer:
    """Return a stream that ends after these parts; `lost` tells that more was to come."""
    sent = "".join(parts).encode()
    length = {"Content-Length": str(len(sent) + 1000)} if lost else {}
    return Answer(200, sent, {"Content-Type": "text/event-stream", **length})


@pytest.fixture
def client(api: ScriptedApi, connect: Connect) -> Client:
    return connect(api.url, "esc_key", patience=Patience(tries=3, pause=timedelta(milliseconds=10)))


def asked_after(api: ScriptedApi) -> list[str | None]:
    return [asked.headers.get("Last-Event-ID") for asked in api.asked]


def test_a_stream_goes_on_after_the_last_event_that_came_whole(api: ScriptedApi, client: Client) -> None:
    api.answers = [
        stream(HEAD, event(41), event(42), event(43)[:-20], lost=True),
        Answer(None),
        problem(503, "Database unreachable", "…", **{"Retry-After": "0"}),
        stream(event(43), ": alive\nid: 57\n\n"),
        stream(event(58)),
    ]
    with client.events("ZD-1") as events:
        heard = list(islice(events, 4))
    assert [each.entry["sequence"] for each in heard] == [41, 42, 43, 58]
    assert [each.id for each in heard] == ["41", "42", "43", "58"]
    assert asked_after(api) == [None, "42", "42", "42", "57"]
    assert {asked.path for asked in api.asked} == {"/v1/tickets/ZD-1/events"}


def test_what_happens_after_the_block_began_is_not_missed_where_the_first_stream_told_no_event(
    api: ScriptedApi, client: Client
) -> None:
    api.answers = [stream(HEAD, lost=True), stream(event(41))]
    with client.events() as events:
        assert asked_after(api) == [None]
        assert next(iter(events)).id == "41"
    assert asked_after(api) == [None, "40"]


def test_who_goes_on_another_time_says_after_what(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(HEAD, event(41), event(42))]
    with client.events(after=7) as events:
        assert events.last_id == "7"
        next(iter(events))
        assert events.last_id == "41", "and not what has come, and was not yielded"
    assert asked_after(api) == ["7"]


def test_a_block_that_is_entered_again_goes_on(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(HEAD, event(41), event(42)), stream(event(43))]
    events = client.events()
    with events:
        assert next(iter(events)).id == "41"
    with events:
        assert [each.id for each in islice(events, 2)] == ["42", "43"]
    assert asked_after(api) == [None, "42"]


def test_outside_its_block_nothing_is_heard(api: ScriptedApi, client: Client) -> None:
    with pytest.raises(RuntimeError, match="inside their `with` block only"):
        next(iter(client.events()))
    assert api.asked == []


def test_a_stream_that_ends_is_followed_by_another_without_patience(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(HEAD, event(n)) for n in (41, 42, 43)]
    with client.events(patience=Patience(tries=1)) as events:
        assert [each.id for each in islice(events, 3)] == ["41", "42", "43"]


def test_one_that_is_lost_for_good_is_raised(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(HEAD, event(41)), Answer(None)]
    with client.events() as events:
        each = iter(events)
        next(each)
        with pytest.raises(NobodyAnswered):
            next(each)
    assert len(api.asked) == 1 + 3


def test_a_page_in_place_of_a_stream_is_not_listened_to(api: ScriptedApi, client: Client) -> None:
    api.answers = [Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})]
    with pytest.raises(NotUnderstood, match="found text/html; allowed: text/event-stream"), client.events():
        raise AssertionError("there is nothing to hear")
    assert len(api.asked) == 1


def test_a_stream_that_never_says_anything_is_lost_at_some_time(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(": alive\n")]
    with pytest.raises(NobodyAnswered), client.events():
        raise AssertionError("there is nothing to hear")
    assert len(api.asked) == 3


def test_a_key_that_was_taken_back_ends_it(api: ScriptedApi, client: Client) -> None:
    api.answers = [stream(HEAD, event(41)), problem(401, "Unauthenticated", "…")]
    with client.events() as events, pytest.raises(Unauthenticated):
        list(events)
    assert len(api.asked) == 2


@given(st.lists(st.integers(0, 400), max_size=12), st.text(alphabet=" :\u2028\u2029\x85\x0b\x0cä€𝄞a", max_size=20))
def test_events_are_the_same_however_their_bytes_come_in_pieces(cuts: list[int], text: str) -> None:
    sent = (HEAD + event(41, text) + ": alive\nid: 50\n\n" + event(51).replace("\n", "\r\n") + event(52)[:-1]).encode()
    places = sorted({0, len(sent), *(min(cut, len(sent)) for cut in cuts)})
    reader = SentEvents(1000)
    pieces = [sent[start:end] for start, end in pairwise(places)]
    heard = [each for piece in pieces for each in reader.feed(piece)]
    assert [(each.id, each.kind) for each in heard] == [
        ("40", "message"),
        ("41", "entry"),
        ("50", "message"),
        ("51", "entry"),
    ]
    assert [json.loads(each.data)["text"] for each in heard if each.data] == [text, "…"]
    assert reader.retry_ms == 10
