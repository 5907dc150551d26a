from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.starter.cli.conftest import Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi

EMPTY = Answer(200, {"items": [], "next_cursor": None})


@pytest.fixture(autouse=True)
def _answering(api: ScriptedApi) -> None:
    api.answers = [EMPTY]


def shown_key(api: ScriptedApi) -> str:
    return api.asked[-1].headers["Authorization"].removeprefix("Bearer ")


def test_the_environment_wins(run: Run, api: ScriptedApi, profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALATION_URL", api.url + "/")
    monkeypatch.setenv("ESCALATION_KEY", "mine")
    profile.unlink()
    assert run("list").code == 0
    assert shown_key(api) == "mine"


def test_a_key_of_ones_own_is_shown_to_the_profile_s_address(
    run: Run, api: ScriptedApi, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALATION_KEY", "mine")
    assert run("list").code == 0
    assert shown_key(api) == "mine"


def test_the_profile_s_keys_are_never_shown_to_another_address(
    run: Run, api: ScriptedApi, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = json.dumps({**json.loads(profile.read_text()), "url": "http://127.0.0.1:9"})
    profile.write_text(elsewhere)
    monkeypatch.setenv("ESCALATION_URL", api.url)
    ended = run("list")
    assert (ended.code, api.asked) == (2, [])
    assert "ESCALATION_KEY must be set" in ended.err


def test_another_folder_s_profile_can_be_named(run: Run, api: ScriptedApi, profile: Path) -> None:
    profile.parent.rename(profile.parent.parent / "elsewhere")
    assert run("list").code == 3
    assert run("list", "--data-dir", "elsewhere").code == 0


def test_the_next_best_key_is_shown_when_the_profile_lacks_the_best(run: Run, api: ScriptedApi, profile: Path) -> None:
    profile.write_text(json.dumps({"url": api.url, "keys": {"backend": "b", "agent": "a"}}))
    assert run("list").code == 0
    assert shown_key(api) == "a"


def test_a_profile_without_a_fitting_key_or_that_is_none_is_bad_input(
    run: Run, api: ScriptedApi, profile: Path
) -> None:
    profile.write_text(json.dumps({"url": api.url, "keys": {"read": "r"}}))
    assert run("approve", "T-1", "--request", "R-1").code == 2
    profile.write_text("not json")
    assert run("list").code == 2


def test_nobody_there_is_unreachable(run: Run, api: ScriptedApi, profile: Path) -> None:
    api.close()
    ended = run("list")
    assert ended.code == 3
    assert f"{api.url} does not answer" in ended.err


def test_nothing_that_says_where_the_api_is_is_unreachable(run: Run) -> None:
    ended = run("list")
    assert ended.code == 3
    assert "escalation up" in ended.err
