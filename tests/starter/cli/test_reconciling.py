from __future__ import annotations

import json
from typing import Any

import pytest

from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi

pytestmark = pytest.mark.usefixtures("profile")
BEHIND = "our database lacks noted (third call); our database would be told"


def difference(reference: str, said: str, *, mended: bool = False) -> dict[str, Any]:
    return {
        "reference": reference,
        "relation": "ours_behind",
        "without_run": False,
        "lost": [],
        "unheard": ["a-note"],
        "remedy": "record",
        "mended": mended,
        "said": said,
    }


def page(*items: dict[str, Any], looked_at: int = 1, next_after: str | None = None) -> Answer:
    said = {"at": "2026-11-23T12:00:00Z", "looked_at": looked_at, "items": list(items), "next_after": next_after}
    return Answer(200, said)


def test_every_ticket_is_looked_at_page_by_page(run: Run, api: ScriptedApi) -> None:
    api.answers = [page(difference("T-1", BEHIND), looked_at=250, next_after="T-250"), page(looked_at=3)]
    ended = run("reconcile")
    assert (ended.code, ended.out) == (1, f"T-1 {BEHIND}\n253 tickets looked at, 1 differs\n")
    assert [each.body for each in api.asked] == [{"after": "", "apply": False}, {"after": "T-250", "apply": False}]
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS['ops']}"


def test_what_was_mended_exits_0(run: Run, api: ScriptedApi) -> None:
    api.answers = [page(difference("T-1", "says what was done", mended=True))]
    ended = run("reconcile", "T-1", "--apply")
    assert (ended.code, ended.out) == (0, "T-1 says what was done\n1 ticket looked at, 1 differs\n")
    assert api.asked[0].body == {"reference": "T-1", "apply": True}


def test_nothing_that_differs_is_said(run: Run, api: ScriptedApi) -> None:
    api.answers = [page(looked_at=20)]
    ended = run("reconcile")
    assert (ended.code, ended.out) == (0, "20 tickets looked at, none differs\n")


def test_each_difference_is_one_object_of_json(run: Run, api: ScriptedApi) -> None:
    one = difference("T-1", BEHIND)
    api.answers = [page(one, difference("T-2", BEHIND))]
    ended = run("reconcile", "--json")
    assert [json.loads(line)["reference"] for line in ended.out.splitlines()] == ["T-1", "T-2"]
    assert json.loads(ended.out.splitlines()[0]) == one


def test_where_nobody_answers_it_exits_3(run: Run, api: ScriptedApi) -> None:
    api.answers = [Answer(503, {"title": "Unreachable", "status": 503, "detail": "nobody answered"})]
    assert run("reconcile").code == 3
