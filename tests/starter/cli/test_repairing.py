from __future__ import annotations

import json
from typing import Any

import pytest

from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

pytestmark = pytest.mark.usefixtures("profile")


def found(reference: str, standing: str | None, said: str, *, taken_up: bool = False) -> dict[str, Any]:
    return {"reference": reference, "standing": standing, "taken_up": taken_up, "said": said}


def answer(*items: dict[str, Any], next_after: str | None = None) -> Answer:
    return Answer(200, {"at": "2026-11-23T12:00:00Z", "items": list(items), "next_after": next_after})


def test_all_are_repaired_page_by_page(run: Run, api: ScriptedApi) -> None:
    lost = "has lost its run (terminated) and was taken up again"
    api.answers = [
        answer(found("T-1", "lost", lost, taken_up=True), next_after="T-1"),
        answer(found("T-2", "lost", lost, taken_up=True)),
    ]
    ended = run("repair")
    assert (ended.code, ended.out) == (0, f"T-1 {lost}\nT-2 {lost}\n")
    assert [each.body for each in api.asked] == [{"after": "", "apply": True}, {"after": "T-1", "apply": True}]
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS['ops']}"


def test_nothing_to_repair_is_said(run: Run, api: ScriptedApi) -> None:
    api.answers = [answer()]
    ended = run("repair")
    assert (ended.code, ended.out) == (0, "Every ticket that has not ended has its run\n")


def test_a_dry_run_does_nothing_and_exits_1_where_there_is_something_to_do(run: Run, api: ScriptedApi) -> None:
    api.answers = [answer(found("T-1", "lost", "has lost its run (timed out) and would be taken up again"))]
    ended = run("repair", "T-1", "--dry-run")
    assert (ended.code, api.asked[0].body) == (1, {"reference": "T-1", "apply": False})


@pytest.mark.parametrize("standing", ["running", "ended", "gone", "never_opened"])
def test_one_that_cannot_be_repaired_exits_1_and_says_why(run: Run, api: ScriptedApi, standing: str) -> None:
    api.answers = [answer(found("T-1", standing, "says why"))]
    ended = run("repair", "T-1")
    assert (ended.code, ended.out) == (1, "T-1 says why\n")


def test_one_that_nobody_answered_for_exits_3(run: Run, api: ScriptedApi) -> None:
    api.answers = [answer(found("T-1", None, "could not be looked into: nobody answered"))]
    assert run("repair", "--json").code == 3


def test_json_is_an_object_for_each(run: Run, api: ScriptedApi) -> None:
    one = found("T-1", "lost", "was taken up again", taken_up=True)
    api.answers = [answer(one)]
    assert json.loads(run("repair", "--json").out) == one


def test_an_unknown_ticket_is_refused(run: Run, api: ScriptedApi) -> None:
    api.answers = [problem(404, "Unknown ticket", "There is no such ticket")]
    ended = run("repair", "T-404")
    assert (ended.code, "There is no such ticket" in ended.err) == (1, True)
