from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from starter.cli import happening
from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, events, problem

pytestmark = pytest.mark.usefixtures("profile")
NO_DOOR = problem(404, "Not found", "")
SOON = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_time_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happening, "LOOK_EVERY", timedelta())


def entry(sequence: int, kind: str, **more: Any) -> dict[str, Any]:
    return {"sequence": sequence, "at": SOON.isoformat(), "kind": kind, "by": "system", "text": f"{kind}!", **more}


def items(*entries: dict[str, Any]) -> Answer:
    return Answer(200, {"items": entries, "next_cursor": None})


def seen(out: str) -> list[tuple[str, int, str]]:
    return [(e["reference"], e["sequence"], e["kind"]) for e in map(json.loads, out.splitlines())]


def test_one_ticket_is_watched_from_its_opening_until_it_ends(run: Run, api: ScriptedApi) -> None:
    pushed = [{"reference": "T-1", **entry(n, kind)} for n, kind in ((2, "assigned"), (3, "noted"), (4, "closed"))]
    api.answers = [events(*pushed), items(entry(1, "opened"), entry(2, "assigned"))]
    ended = run("watch", "T-1", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert seen(ended.out) == [("T-1", 1, "opened"), ("T-1", 2, "assigned"), ("T-1", 3, "noted"), ("T-1", 4, "closed")]
    assert [asked.path for asked in api.asked] == [
        "/v1/tickets/T-1/events",
        "/v1/tickets/T-1/timeline?after=0&limit=5000",
    ]
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS['read']}"


def test_no_character_of_a_text_ends_a_line(run: Run, api: ScriptedApi) -> None:
    text = "a\u2028b\u2029c\x85d"
    told = json.dumps({"reference": "T-1", **entry(2, "closed"), "text": text}, ensure_ascii=False)
    sent = f"event: entry\ndata: {told}\n\n".encode()
    api.answers = [Answer(200, sent, {"Content-Type": "text/event-stream"}), items(entry(1, "opened"))]
    ended = run("watch", "T-1", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out.split("\n")[1])["text"] == text


def test_a_stream_that_breaks_is_taken_up_where_it_was(run: Run, api: ScriptedApi) -> None:
    api.answers = [
        events({"reference": "T-1", **entry(2, "noted")}),
        items(entry(1, "opened")),
        Answer(None),
        events({"reference": "T-1", **entry(4, "closed")}),
        items(entry(3, "resolved")),
    ]
    assert [sequence for _, sequence, _ in seen(run("watch", "T-1", "--json").out)] == [1, 2, 3, 4]
    assert api.asked[-1].path == "/v1/tickets/T-1/timeline?after=2&limit=5000"


def test_where_events_are_numbered_the_stream_goes_on_after_the_last_one(run: Run, api: ScriptedApi) -> None:
    api.answers = [
        events({"reference": "T-1", **entry(2, "noted")}, ids=True),
        items(entry(1, "opened")),
        events({"reference": "T-1", **entry(3, "closed")}, ids=True),
    ]
    assert [sequence for _, sequence, _ in seen(run("watch", "T-1", "--json").out)] == [1, 2, 3]
    assert [asked.headers.get("Last-Event-ID") for asked in api.asked] == [None, None, "20"]


def test_where_nothing_is_pushed_it_is_asked_for(run: Run, api: ScriptedApi) -> None:
    api.answers = [NO_DOOR, items(entry(1, "opened")), items(), items(entry(2, "cancelled"))]
    assert [kind for *_, kind in seen(run("watch", "T-1", "--json").out)] == ["opened", "cancelled"]


def test_all_tickets_are_watched_from_now_on(run: Run, api: ScriptedApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(happening, "PATIENCE", timedelta())
    before = (SOON - timedelta(hours=2)).isoformat()
    api.answers = [
        NO_DOOR,
        items({"reference": "T-1"}, {"reference": "T-2"}),
        items(entry(1, "opened", at=before), entry(2, "noted")),
        items(entry(1, "opened")),
        Answer(None),
    ]
    ended = run("watch", "--json")
    assert ended.code == 3
    assert "does not answer" in ended.err
    assert seen(ended.out) == [("T-1", 2, "noted"), ("T-2", 1, "opened")]
    assert api.asked[1].path.startswith("/v1/tickets?updated_after=")


def test_a_line_for_people_says_what_when_by_whom_and_how_late(run: Run, api: ScriptedApi) -> None:
    late = entry(5, "escalated", by="clock:tier", due_at=(SOON - timedelta(seconds=3)).isoformat())
    api.answers = [NO_DOOR, items(late, entry(6, "closed"))]
    line = run("watch", "T-1").out.splitlines()[0]
    for words in ("T-1", "escalated", "escalated!", "clock:tier", "3 s late"):
        assert words in line


def test_an_unknown_ticket_is_refused(run: Run, api: ScriptedApi) -> None:
    api.answers = [problem(404, "Not found", "There is no such ticket")]
    ended = run("watch", "T-9")
    assert (ended.code, ended.out) == (1, "")
    assert "There is no such ticket" in ended.err


def test_ctrl_c_is_how_watching_all_ends(run: Run, api: ScriptedApi, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = count()

    def pressed(_seconds: float) -> None:
        if next(looks) > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(happening.time, "sleep", pressed)
    api.answers = [NO_DOOR, items()]
    assert run("watch").code == 0
