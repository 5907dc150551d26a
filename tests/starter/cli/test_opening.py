from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.case.view import view
from tests.domain.life import TICKET, Life
from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, lines, problem

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


def three(opened: Answer) -> tuple[str, list[dict[str, Any]]]:
    """Return three tickets as JSON lines, and what the bulk door says of them: the second is refused."""
    written = "\n".join(json.dumps({**TICKET, "reference": f"T-{n}"}) for n in (1, 2, 3))
    taken = {"title": "Reference taken", "status": 409, "detail": "T-2 exists with other content"}
    return written, [
        {"line": 1, "status": 201, "reference": "T-1", "view": opened.body},
        {"line": 2, "status": 409, "reference": "T-2", "problem": taken},
        {"line": 3, "status": 200, "reference": "T-3", "view": opened.body},
    ]


def test_many_are_opened_at_once_and_the_worst_is_the_exit_code(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written, results = three(opened)
    api.answers = [lines(*results)]
    ended = run("open", "-", "--json", stdin=written)
    assert ended.code == 1
    assert [json.loads(line) for line in ended.out.splitlines()] == [opened.body, opened.body]
    assert "line 2: T-2: Reference taken" in ended.err
    [asked] = api.asked
    assert asked.path == "/v1/tickets/bulk"
    assert [ticket["reference"] for ticket in asked.body] == ["T-1", "T-2", "T-3"]
    assert run("open", "-", stdin=written).out == "1 opened, 1 open before, 1 refused\n"


def test_no_character_of_a_subject_ends_a_line(run: Run, api: ScriptedApi, opened: Answer) -> None:
    told = {**opened.body, "subject": "a\u2028b\x85c"}
    results = [{"line": line, "status": 201, "view": told} for line in (1, 2)]
    sent = "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)
    api.answers = [Answer(200, sent.encode())]
    ended = run("open", "-", "--json", stdin=three(opened)[0].rpartition("\n{")[0])
    assert (ended.code, ended.err) == (0, "")
    assert len(api.asked) == 1


def test_they_are_opened_one_by_one_where_the_api_has_no_bulk(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written, _ = three(opened)
    api.answers = [problem(404, "Not found", ""), opened, problem(409, "Reference taken", "other content"), opened]
    ended = run("open", "-", "--json", stdin=written)
    assert ended.code == 1
    assert [json.loads(line) for line in ended.out.splitlines()] == [opened.body, opened.body]
    assert "line 2: T-2: Reference taken" in ended.err
    assert [asked.body["reference"] for asked in api.asked[1:]] == ["T-1", "T-2", "T-3"]


def test_what_a_bulk_answer_leaves_open_is_asked_again_alone(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written, results = three(opened)
    in_doubt = {"line": 2, "status": 503, "reference": "T-2", "problem": {"title": "No answer", "status": 503}}
    api.answers = [lines(results[0], in_doubt), opened, opened]
    ended = run("open", "-", stdin=written)
    assert (ended.code, ended.out) == (0, "3 opened\n")
    assert [asked.body["reference"] for asked in api.asked[1:]] == ["T-2", "T-3"]


def test_batches_stay_small(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written = "\n".join(json.dumps({**TICKET, "reference": f"T-{n}"}) for n in range(150))
    api.answers = [
        lines(*({"line": n + 1, "status": 201, "view": opened.body} for n in range(100))),
        lines(*({"line": n + 1, "status": 201, "view": opened.body} for n in range(50))),
    ]
    assert run("open", "-", stdin=written).out == "150 opened\n"
    assert [len(asked.body) for asked in api.asked] == [100, 50]


def test_an_api_that_goes_away_says_how_far_it_came(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written, results = three(opened)
    api.answers = [lines(results[0]), Answer(None)]
    ended = run("open", "-", stdin=written)
    assert ended.code == 3
    assert "1 opened; opening all of them again is safe" in ended.err


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


WARNING = {"field": "category", "found": "'bilinng'", "allowed": "perhaps billing; a category of the policy: billing"}
SAID = "warning: category: found 'bilinng'; allowed: perhaps billing; a category of the policy: billing"


def test_what_nobody_knows_of_a_ticket_is_said_beside_it(run: Run, api: ScriptedApi, opened: Answer) -> None:
    api.answers = [Answer(201, {**opened.body, "warnings": [WARNING]})]
    ended = run("open", "-", stdin=json.dumps(TICKET))
    assert (ended.code, ended.err) == (0, f"escalation: {SAID}\n")


def test_and_of_one_of_many_with_its_line(run: Run, api: ScriptedApi, opened: Answer) -> None:
    written, (first, *others) = three(opened)
    api.answers = [lines({**first, "warnings": [WARNING]}, *others)]
    ended = run("open", "-", stdin=written)
    assert f"escalation: line 1: T-1: {SAID}\n" in ended.err
