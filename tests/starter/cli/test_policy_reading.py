"""policy show, diff and document: reading a policy without a running product."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.starter.cli.conftest import Run

SHIPPED = Path(__file__).parents[3] / "policies"


def copied(folder: Path, high: str) -> Path:
    """A copy of the standard policy in which frontline has this long for tickets of high priority."""
    shutil.copytree(SHIPPED / "default", folder)
    policy = folder / "policy.yaml"
    within = f"work_within: {{urgent: 30m, high: {high}, else: 1d}}"
    policy.write_text(re.sub(r"work_within: .*", within, policy.read_text(), count=1))
    return folder


@pytest.fixture(autouse=True)
def before(nowhere: Path) -> Path:
    return copied(nowhere / "before", "4h")


@pytest.fixture
def mine(nowhere: Path) -> Path:
    return copied(nowhere / "mine", "2h")


def test_diff_names_what_changes_and_exits_1(run: Run, mine: Path) -> None:
    ended = run("policy", "diff", "before", "mine")
    assert ended.code == 1
    assert ended.out.splitlines()[1:] == ["tiers.frontline.work_within.high: 4h → 2h"]
    said = json.loads(run("policy", "diff", "before", str(mine), "--json").out)
    assert said["same"] is False
    assert said["differences"] == [{"field": "tiers.frontline.work_within.high", "before": "4h", "after": "2h"}]
    assert (said["before"]["name"], said["after"]["name"]) == ("before", "mine")
    assert said["before"]["version"] != said["after"]["version"]


def test_diff_of_what_means_the_same_exits_0(run: Run, nowhere: Path) -> None:
    folder = nowhere / "same"
    shutil.copytree(SHIPPED / "default", folder)
    policy = folder / "policy.yaml"
    policy.write_text(
        "# with a comment more, and a default written out\nreminders: {at: 50% 75% 90%}\n"
        + "\n".join(line for line in policy.read_text().splitlines() if not line.startswith("reminders:"))
    )
    ended = run("policy", "diff", "default", "same")
    assert (ended.code, ended.out.splitlines()[1:]) == (0, ["The same: every rule, person and message."])
    assert json.loads(run("policy", "diff", "default", "same", "--json").out)["same"] is True


def test_diff_tells_of_people_and_of_messages(run: Run, mine: Path) -> None:
    roster = mine / "roster.yaml"
    roster.write_text(roster.read_text().replace("technical team lead: george", "technical team lead: helen"))
    (mine / "messages/en/receipt.sms.j2").write_text("We have it.")
    (mine / "messages/en/alarm.sms.j2").unlink()
    lines = run("policy", "diff", "before", "mine").out.splitlines()
    assert "roster.roles.technical team lead: george → helen" in lines
    assert "messages/en/receipt.sms.j2: its text → another text" in lines
    assert "messages/en/alarm.sms.j2: its text → not there" in lines


@pytest.mark.parametrize("verb", ["show", "diff", "document"])
def test_what_cannot_be_read_is_bad_input(run: Run, mine: Path, verb: str) -> None:
    more = {"diff": ["default"], "document": ["-o", "out"]}.get(verb, [])
    ended = run("policy", verb, "nowhere", *more)
    assert ended.code == 2
    assert "no policy 'nowhere'; there are: default" in ended.err
    (mine / "policy.yaml").write_text(
        (mine / "policy.yaml").read_text().replace("tell: [support manager]", "tell: [boss]")
    )
    ended = run("policy", verb, "mine", *more)
    assert ended.code == 2
    assert "1 mistake in mine" in ended.err
    assert "'boss'" in ended.err


def test_show_fills_in_defaults_and_marks_them(run: Run) -> None:
    page = run("policy", "show", "demo").out
    lines = {line.split("  ")[0].strip(): line for line in page.splitlines()}
    assert lines["customer first_response"].split() == ["customer", "first_response", *["40s"] * 4]
    assert lines["zone"].split() == ["zone", "Europe/London"]
    assert lines["day"].split() == ["day", "8h*"]
    assert "* not in policy.yaml: the default" in page
    assert "Ada Byrne" in lines["1 frontline"]


def test_show_as_json_says_which_fields_are_defaults(run: Run) -> None:
    said = json.loads(run("policy", "show", "demo", "--json").out)
    assert (said["name"], len(said["version"])) == ("demo", 12)
    assert said["policy"]["day"] == "PT8H"
    assert "day" in said["defaults"]
    assert "zone" not in said["defaults"]


@pytest.mark.parametrize("name", ["default", "demo", "regulated", "replay"])
def test_document_writes_the_procedure_of_a_date(run: Run, nowhere: Path, name: str) -> None:
    ended = run("policy", "document", name, "-o", "out/here", "--as-of", "2026-11-23")
    assert (ended.code, ended.err) == (0, "")
    files = {path.name: path.read_text() for path in (nowhere / "out/here").iterdir()}
    assert set(files) == {"procedure.html", "procedure.md", "flowchart.svg"}
    assert [Path(line).name for line in ended.out.splitlines()] == ["procedure.html", "procedure.md", "flowchart.svg"]
    assert "as of 23 Nov 2026" in files["procedure.html"]
    run("policy", "document", name, "-o", "again", "--as-of", "2026-11-23")
    assert files == {path.name: path.read_text() for path in (nowhere / "again").iterdir()}


def test_document_names_the_holidays_of_the_twelve_months_after_its_date(run: Run, nowhere: Path) -> None:
    run("policy", "document", "default", "-o", "out", "--as-of", "2026-11-23")
    text = (nowhere / "out/procedure.md").read_text()
    for line in (
        "| Thu 24 Dec 2026 | special day | 09:00–12:00 |",
        "| Fri 25 Dec 2026 | Christmas Day | closed |",
        "| Mon 28 Dec 2026 | Boxing Day (observed) | closed |",
        "| Mon 30 Aug 2027 | Late Summer Bank Holiday | closed |",
    ):
        assert line in text
    assert "Sat 25 Dec 2027" not in text


def test_document_refuses_what_is_no_date_and_a_country_nobody_knows(run: Run, mine: Path) -> None:
    ended = run("policy", "document", "mine", "-o", "out", "--as-of", "soon")
    assert ended.code == 2
    assert "a date such as 2026-11-23" in ended.err
    policy = mine / "policy.yaml"
    policy.write_text(policy.read_text().replace("{country: GB, subdivision: ENG}", "{country: XX}"))
    ended = run("policy", "document", "mine", "-o", "out")
    assert ended.code == 2
    assert "calendars.office.holidays.country: found 'XX'" in ended.err
