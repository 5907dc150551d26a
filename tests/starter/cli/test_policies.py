from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.starter.cli.conftest import Run

SHIPPED = Path(__file__).parents[3] / "policies"


@pytest.fixture
def copied(nowhere: Path) -> Path:
    """A policy of one's own, with two mistakes."""
    folder = nowhere / "mine"
    shutil.copytree(SHIPPED / "demo", folder)
    policy = folder / "policy.yaml"
    text = policy.read_text().replace("accept_within: 6s", "accept_within: soon", 1)
    policy.write_text(text.replace("tell: [support manager]", "tell: [the boss]"))
    return folder


def line_of(file: Path, words: str) -> int:
    return next(n for n, line in enumerate(file.read_text().splitlines(), start=1) if words in line)


@pytest.mark.parametrize("name", ["default", "demo"])
def test_a_shipped_policy_is_well_by_name_and_by_folder(run: Run, name: str) -> None:
    for given in (name, str(SHIPPED / name)):
        ended = run("policy", "check", given)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith(f"OK {name}: ")
        assert "frontline → specialist" in ended.out


def test_every_mistake_is_said_with_its_place_and_what_is_allowed(run: Run, copied: Path) -> None:
    ended = run("policy", "check", "mine")
    at = line_of(copied / "policy.yaml", "soon")
    assert (ended.code, ended.out) == (2, "")
    assert "2 mistakes in mine" in ended.err
    assert "found 'the boss'" in ended.err
    assert f"mine/policy.yaml:{at}:20: tiers.0.accept_within" in ended.err
    assert f"{at} │     accept_within: soon\n       │                    ^^^^\n" in ended.err
    assert "found 'soon'; allowed: durations such as 45s" in ended.err
    policy = copied / "policy.yaml"
    policy.write_text(policy.read_text().replace("soon", "6s"))
    ended = run("policy", "check", "mine", "--json")
    assert ended.code == 2
    said = json.loads(ended.out)
    [mistake] = said["mistakes"]
    assert (said["name"], said["valid"], said["warnings"]) == ("mine", False, [])
    place = ("policy.yaml", line_of(policy, "the boss"), 12, "error")
    assert (mistake["file"], mistake["line"], mistake["column"], mistake["severity"]) == place
    assert mistake["found"] == "'the boss'"
    assert "support manager" in mistake["allowed"]


def test_json_says_which_version_is_well(run: Run) -> None:
    said = json.loads(run("policy", "check", "demo", "--json").out)
    assert (said["name"], said["valid"], said["mistakes"], said["warnings"]) == ("demo", True, [], [])
    assert len(said["version"]) == 12


def test_a_warning_stops_nobody_unless_it_is_taken_for_a_mistake(run: Run, nowhere: Path) -> None:
    shutil.copytree(SHIPPED / "demo", nowhere / "mine")
    policy = nowhere / "mine" / "policy.yaml"
    policy.write_text(policy.read_text().replace("  always: 24x7\n", "  always: 24x7\n  nights: 24x7\n"))
    at = line_of(policy, "nights")
    mild = run("policy", "check", "mine")
    assert (mild.code, mild.err) == (0, "")
    assert mild.out.startswith("OK mine: ")
    assert (
        f"mine/policy.yaml:{at}:11: warning: calendars.nights: found a calendar that nothing uses; better: " in mild.out
    )
    assert mild.out.endswith("1 warning in mine\n")
    strict = run("policy", "check", "mine", "--strict")
    assert (strict.code, strict.out) == (2, "")
    assert "calendars.nights" in strict.err
    said = json.loads(run("policy", "check", "mine", "--json").out)
    assert (said["valid"], said["mistakes"], [w["severity"] for w in said["warnings"]]) == (True, [], ["warning"])
    assert run("policy", "check", "mine", "--json", "--strict").code == 2


def test_what_is_no_policy_is_bad_input(run: Run) -> None:
    absent = run("policy", "check", "nowhere")
    assert absent.code == 2
    assert "no policy 'nowhere'; there are: default" in absent.err
    several = run("policy", "check", str(SHIPPED))
    assert several.code == 2
    assert "holds several policies; name one of them: default" in several.err
