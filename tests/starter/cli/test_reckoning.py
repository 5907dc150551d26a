"""Working time without a ticket: the worked examples of the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.starter.cli.conftest import Run

KOLKATA = """
zone: Asia/Kolkata
hours: {mon-fri: 09:30-13:00 14:00-18:30}
special: {2026-08-14: closed}
"""
POLICY = """
name: Two calendars
zone: Europe/London
calendars:
  office: {zone: Europe/London, hours: {mon-fri: 08:00-18:00}, holidays: {country: GB, subdivision: ENG}}
  always: 24x7
"""


@pytest.fixture
def kolkata(tmp_path: Path) -> str:
    (tmp_path / "kolkata.yaml").write_text(KOLKATA)
    return str(tmp_path / "kolkata.yaml")


@pytest.fixture
def policy(tmp_path: Path) -> str:
    (tmp_path / "policy.yaml").write_text(POLICY)
    return str(tmp_path / "policy.yaml")


def test_a_target_is_used_up_after_lunch_and_closed_days(run: Run, kolkata: str) -> None:
    ended = run("time", "due", "--calendar", kolkata, "--start", "2026-08-13T17:30", "--target", "3h", "--json")
    told = json.loads(ended.out)
    assert told["due_at"] == "2026-08-17T06:00:00Z"
    assert [(day["date"], day["counted"], day["special"]) for day in told["days"] if day["counted"] != "PT0S"] == [
        ("2026-08-13", "PT1H", False),
        ("2026-08-17", "PT2H", False),
    ]
    assert next(day for day in told["days"] if day["date"] == "2026-08-14")["special"]


def test_a_stretch_holds_so_much_working_time_less_its_pauses(run: Run, kolkata: str) -> None:
    asked = ("time", "used", "--calendar", kolkata, "--start", "2026-08-12T12:40", "--end", "2026-08-12T14:25")
    assert json.loads(run(*asked, "--json").out)["counted"] == "PT45M"
    paused = run(*asked, "--pause", "2026-08-12T12:50/2026-08-12T14:05").out
    assert "30 min of working time" in paused


def test_a_calendar_of_a_policy_is_picked_by_name_and_its_holidays_are_named(run: Run, policy: str) -> None:
    asked = ("time", "due", "--calendar", policy, "--start", "2026-12-24T17:00", "--target", "2h")
    assert "pick one by --name: office, always" in run(*asked).err
    shown = run(*asked, "--name", "office").out
    assert "Christmas Day" in shown
    assert "Tue 29 Dec 2026 09:00 GMT" in shown
    always = run(*asked, "--name", "always", "--json").out
    assert json.loads(always)["due_at"] == "2026-12-24T19:00:00Z"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--start": "noon"}, "--start: found noon; allowed: an instant such as"),
        (
            {"--start": "9999-12-01T12:30"},
            "--start: found 9999-12-01T12:30; allowed: an instant of the years 1900 to 2199",
        ),
        (
            {"--start": "0001-01-01T00:00"},
            "--start: found 0001-01-01T00:00; allowed: an instant of the years 1900 to 2199",
        ),
        ({"--target": "soon"}, "--target: found soon; allowed: durations such as"),
        ({"--pause": "2026-08-13T14:00"}, "--pause: found 2026-08-13T14:00; allowed: two instants in order"),
        ({"--calendar": "nowhere.yaml"}, "nowhere.yaml cannot be read"),
        ({"--name": "moon"}, "has no calendar 'moon'; allowed: office, always"),
        ({"--day": "long"}, "--day: found long"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(run: Run, policy: str, changed: dict[str, str], said: str) -> None:
    asked = {"--calendar": policy, "--name": "office", "--start": "2026-08-13T17:30", "--target": "3h"} | changed
    ended = run("time", "due", *[word for pair in asked.items() for word in pair])
    assert ended.code == 2
    assert said in ended.err


def test_a_mistake_in_a_calendar_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("zone: Europe/London\nhours:\n  mon-fry: 09:00-17:00\n")
    ended = run("time", "due", "--calendar", "bad.yaml", "--start", "2026-08-13T17:30", "--target", "3h")
    assert ended.code == 2
    assert "bad.yaml:2:1: hours: found" in ended.err
    assert "not mon-fry" in ended.err


def test_a_target_that_no_calendar_holds_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "once.yaml").write_text(
        "zone: UTC\nhours: {mon: 09:00-10:00}\nspecial: {" + ", ".join(f"2026-0{m}-01: closed" for m in (1, 2)) + "}\n"
    )
    ended = run("time", "due", "--calendar", "once.yaml", "--start", "2026-01-05", "--target", "366d", "--day", "8h")
    assert ended.code == 1
    assert "are not used up within 20 years" in ended.err
