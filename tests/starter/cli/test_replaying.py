"""The verbs that bring recorded histories in, before anything is played."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from lab.tally import Tally
from starter.cli.replay_report import as_json, page
from tests.lab.made_up import export
from tests.starter.cli.conftest import Run


@pytest.fixture
def file(nowhere: Path) -> Path:
    file = nowhere / "export.csv"
    file.write_text("\n".join(export({"incident_state": "Closed"})))
    return file


@pytest.fixture
def founded(profile: Path) -> Path:
    """A profile that also says what the product stands on; its database does not answer."""
    policies = profile.parent / "policies"
    policies.mkdir()
    known = json.loads(profile.read_text())
    database = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    profile.write_text(json.dumps({**known, "database": database, "policies": str(policies)}))
    return profile


@pytest.mark.parametrize("words", [["replay", "servicenow"], ["import", "servicenow", "--history"]])
def test_without_a_product_it_says_how_to_start_one(run: Run, file: Path, words: list[str]) -> None:
    ended = run(*words, str(file))
    assert ended.code == 3
    assert "Run `escalation up`" in ended.err


@pytest.mark.usefixtures("founded")
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["a,b"], "missing: number"),
        (export(), "no usable incident"),
        (export({"priority": "9"}), "export.csv:2: left out: priority '9' is not one of"),
        (["\xff"], "missing: number"),
    ],
)
def test_a_file_that_cannot_be_used_is_bad_input(run: Run, file: Path, lines: list[str], said: str) -> None:
    file.write_text("\n".join(lines))
    ended = run("replay", "servicenow", str(file))
    assert ended.code == 2
    assert said in ended.err


@pytest.mark.usefixtures("founded")
def test_a_prefix_must_make_references(run: Run, file: Path) -> None:
    ended = run("replay", "servicenow", str(file), "--prefix", "a b/")
    assert (ended.code, "--prefix 'a b/'" in ended.err) == (2, True)


@pytest.mark.usefixtures("founded")
def test_a_policy_that_cannot_be_divided_is_bad_input(run: Run, file: Path) -> None:
    shipped = Path(__file__).parents[3] / "policies/default"
    ended = run("replay", "servicenow", str(file), "--policy", str(shipped), "--speed", "60")
    assert (ended.code, "a policy of 24x7 is needed" in ended.err) == (2, True)


def test_a_bundle_is_left_where_the_product_reads_it_before_its_database_is_missed(
    run: Run, file: Path, founded: Path
) -> None:
    ended = run("replay", "servicenow", str(file), "--speed", "60")
    assert ended.code == 3
    assert "the product's database cannot be used" in ended.err
    assert "nobody" not in ended.err
    assert (founded.parent / "policies/replay-60/roster.yaml").is_file()


@pytest.mark.usefixtures("founded")
def test_an_import_wants_to_hear_that_it_is_history(run: Run, file: Path) -> None:
    ended = run("import", "servicenow", str(file))
    assert (ended.code, "--history" in ended.err) == (2, True)


def test_the_summary_says_the_same_to_people_and_scripts() -> None:
    tally = Tally(
        tickets=2,
        as_recorded=1,
        statuses=Counter(closed=1, open=1),
        kinds=Counter(opened=2, receipt_sent=2),
        purposes=Counter(receipt=2, question=3),
        lateness=(timedelta(milliseconds=4), timedelta(milliseconds=20)),
        behind=timedelta(seconds=1.5),
        deviations=("INC1 is open; its recording ended closed",),
    )
    said = as_json(tally, timedelta(seconds=60))
    assert list(said["messages"].items()) == [("question", 3), ("receipt", 2)]
    assert said["lateness_seconds"] == {"acts": 2, "median": 0.02, "most": 0.02}
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(page(tally, timedelta(seconds=60)))
    shown = console.export_text()
    assert "1 of 2 tickets ended as recorded." in shown
    assert "2 tickets and 5 messages in 60 s: 2 tickets a minute." in shown
    assert "INC1 is open; its recording ended closed" in shown
