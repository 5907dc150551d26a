from __future__ import annotations

import json
from pathlib import Path

import pytest

from domain.view import view
from tests.domain.life import TICKET, Life
from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

pytestmark = pytest.mark.usefixtures("profile")


@pytest.fixture
def opened() -> Answer:
    life = Life()
    return Answer(201, view(life.case, life.now).model_dump(mode="json"))


def test_one_object_is_opened_from_a_file(run: Run, api: ScriptedApi, opened: Answer, nowhere: Path) -> None:
    api.answers = [opened]
    (nowhere / "ticket.json").write_text(json.dumps(TICKET, indent=2))
    ended = run("open", "ticket.json")
    assert (ended.code, ended.err) == (0, "")
    assert "Invoice charged twice" in ended.out
    [asked] = api.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/v1/tickets", TICKET)
    assert asked.headers["Authorization"] == f"Bearer {KEYS['backend']}"


def test_json_lines_are_opened_one_by_one_and_the_worst_is_the_exit_code(
    run: Run, api: ScriptedApi, opened: Answer
) -> None:
    api.answers = [opened, problem(409, "Reference taken", "T-2 exists with other content"), opened]
    lines = "\n".join(json.dumps({**TICKET, "reference": f"T-{n}"}) for n in (1, 2, 3))
    ended = run("open", "-", "--json", stdin=lines)
    assert ended.code == 1
    assert [json.loads(line) for line in ended.out.splitlines()] == [opened.body, opened.body]
    assert "T-2: Reference taken" in ended.err
    assert [asked.body["reference"] for asked in api.asked] == ["T-1", "T-2", "T-3"]


def test_a_refused_ticket_alone_is_refused(run: Run, api: ScriptedApi) -> None:
    api.answers = [problem(422, "Invalid", "Invalid", {"field": "subject", "found": "nothing", "allowed": "text"})]
    ended = run("open", "-", stdin="{}")
    assert ended.code == 2
    assert "subject: found nothing; allowed: text" in ended.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no ticket"),
        ('{"reference": "T-1"}\n{"reference" "T-2"}', "line 2, column 14"),
        ('{}\n["T-1"]', "line 2: found list; allowed: a JSON object"),
    ],
)
def test_what_is_no_ticket_is_bad_input_and_nothing_is_sent(text: str, said: str, run: Run, api: ScriptedApi) -> None:
    ended = run("open", "-", stdin=text)
    assert (ended.code, api.asked) == (2, [])
    assert said in ended.err


def test_a_file_that_is_not_there_is_bad_input(run: Run) -> None:
    ended = run("open", "absent.json")
    assert ended.code == 2
    assert "absent.json: No such file" in ended.err
