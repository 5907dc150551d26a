from __future__ import annotations

import json

import pytest

from domain.case.view import view
from domain.requests.action_words import WILL
from domain.requests.actions import ACTIONS, Action
from starter.cli.action_options import HELP, OF_PROGRAMS
from tests.domain.life import Life
from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

pytestmark = pytest.mark.usefixtures("profile")


@pytest.fixture
def life(api: ScriptedApi) -> Life:
    life = Life()
    api.answers = [Answer(200, view(life.case, life.now).model_dump(mode="json"))]
    return life


GIVEN = {
    "decline": (["--reason", "on leave"], {"reason": "on leave"}),
    "acknowledge": (["--take-over"], {"take_over": True}),
    "escalate": (
        ["--reason", "needs expertise", "--note", "tried all", "--to-tier", "management"],
        {"reason": "needs expertise", "note": "tried all", "to_tier": "management"},
    ),
    "hand_back": (["--reason", "easy", "--note", "x"], {"reason": "easy", "note": "x"}),
    "reassign": (
        ["--to", "ben", "--reason", "knows it", "--note", "x"],
        {"to": "ben", "reason": "knows it", "note": "x"},
    ),
    "reply": (["--text", "Hello", "--workaround"], {"text": "Hello", "workaround": True}),
    "customer_told": (["--how", "in person", "--text", "Done"], {"how": "in person", "text": "Done"}),
    "note": (["--text", "Hm", "--mention", "ben"], {"text": "Hm", "mention": "ben"}),
    "wait": (
        ["--on", "customer", "--text", "Which one?", "--until", "2026-11-30T09:00:00Z"],
        {"on": "customer", "text": "Which one?", "until": "2026-11-30T09:00:00+00:00"},
    ),
    "resume": ([], {}),
    "promise": (["--at", "2026-11-30T10:00:00+01:00"], {"at": "2026-11-30T10:00:00+01:00"}),
    "priority": (["--priority", "urgent", "--reason", "down"], {"priority": "urgent", "reason": "down"}),
    "category": (["--category", "technical", "--reason", "bug"], {"category": "technical", "reason": "bug"}),
    "resolve": (
        ["--resolution", "Refunded", "--grant", "50.00 EUR"],
        {"resolution": "Refunded", "grant": {"amount": "50.00", "currency": "EUR"}},
    ),
    "approve": (["--request", "R-1", "--amount", "10"], {"request": "R-1", "amount": "10"}),
    "refuse": (["--request", "R-1", "--reason", "no"], {"request": "R-1", "reason": "no"}),
    "reopen": (["--reason", "still broken"], {"reason": "still broken"}),
    "close": ([], {}),
    "cancel": (["--reason", "spam"], {"reason": "spam"}),
    "customer_replied": (
        ["--text", "No", "--channel", "sms", "--not-solved"],
        {"text": "No", "channel": "sms", "not_solved": True},
    ),
    "survey_answered": (["--score", "4"], {"score": 4}),
    "move_policy": (["--policy", "default", "--reason", "new hours"], {"policy": "default", "reason": "new hours"}),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_is_a_verb_that_sends_its_body_and_a_key(
    action: str, run: Run, api: ScriptedApi, life: Life
) -> None:
    options, body = GIVEN[action]
    ended = run(action.replace("_", "-"), "T-1", *options)
    assert (ended.code, ended.err) == (0, "")
    [asked] = api.asked
    assert (asked.method, asked.path) == ("POST", f"/v1/tickets/T-1/{action.replace('_', '-')}")
    assert asked.body == body
    assert len(asked.headers["Idempotency-Key"]) == 36
    ACTIONS[action].model_validate(asked.body)


def test_every_action_and_every_field_is_explained() -> None:
    assert WILL.keys() == ACTIONS.keys()
    for action, model in ACTIONS.items():
        for name in model.model_fields.keys() - Action.model_fields.keys() - {*OF_PROGRAMS}:
            assert HELP.get(f"{action}.{name}") or HELP[name]


def test_help_shows_the_options_of_the_body(run: Run) -> None:
    shown = run("escalate", "--help").out
    for words in ("--reason", "--note", "--to-tier", "--by", "--seen", "--key", "--json", "Hand the ticket up"):
        assert words in shown


def test_the_answer_is_shown_for_people_and_as_it_came(run: Run, api: ScriptedApi, life: Life) -> None:
    shown = run("resume", "T-1").out
    assert "Invoice charged twice" in shown
    assert "ann must acknowledge" in shown
    assert json.loads(run("resume", "T-1", "--json").out) == api.answers[0].body


def test_who_acts_what_they_saw_and_the_key_are_passed_on(run: Run, api: ScriptedApi, life: Life) -> None:
    run("acknowledge", "T-1", "--by", "ann", "--seen", "2:1", "--key", "k-1")
    [asked] = api.asked
    assert asked.body == {"by": "ann", "seen": {"episode": 2, "tier": 1}}
    assert asked.headers["Idempotency-Key"] == "k-1"


@pytest.mark.parametrize(
    ("arguments", "scope"),
    [
        (["note", "T-1", "--text", "x"], "agent"),
        (["note", "T-1", "--text", "x", "--by", "ann"], "ops"),
        (["approve", "T-1", "--request", "R"], "manager"),
        (["survey-answered", "T-1", "--score", "5"], "backend"),
    ],
)
def test_the_key_whose_scope_fits_is_shown(
    arguments: list[str], scope: str, run: Run, api: ScriptedApi, life: Life
) -> None:
    run(*arguments)
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS[scope]}"


@pytest.mark.parametrize(
    ("status", "code"), [(401, 1), (403, 1), (404, 1), (409, 1), (429, 1), (400, 2), (422, 2), (500, 3)]
)
def test_a_refusal_says_what_was_found_and_what_is_allowed(status: int, code: int, run: Run, api: ScriptedApi) -> None:
    mistake = {"field": "reason", "found": "because", "allowed": "needs expertise, customer asked"}
    api.answers = [problem(status, "Not possible", "Because of that", mistake)]
    ended = run("escalate", "T-1", "--reason", "because")
    assert (ended.code, ended.out) == (code, "")
    assert "Not possible: Because of that" in ended.err
    assert "reason: found because; allowed: needs expertise, customer asked" in ended.err
    assert len(api.asked) == (2 if status == 429 else 1)


@pytest.mark.parametrize("lost", [Answer(None), problem(503, "Engine unreachable", "Again", **{"Retry-After": "0"})])
def test_a_lost_answer_is_asked_for_once_more_with_the_same_key(
    lost: Answer, run: Run, api: ScriptedApi, life: Life
) -> None:
    api.answers = [lost, *api.answers]
    assert run("resume", "T-1").code == 0
    first, second = (asked.headers["Idempotency-Key"] for asked in api.asked)
    assert first == second


def test_who_is_never_answered_learns_the_key_to_repeat_it_with(run: Run, api: ScriptedApi) -> None:
    api.answers = [problem(503, "Engine unreachable", "It may still apply")]
    ended = run("resume", "T-1", "--key", "k-1")
    assert (ended.code, len(api.asked)) == (3, 2)
    assert "--key k-1" in ended.err


def test_an_answer_that_is_no_json_is_still_a_failure(run: Run, api: ScriptedApi) -> None:
    api.answers = [Answer(502, b"<html>bad gateway</html>")]
    ended = run("resume", "T-1")
    assert ended.code == 3
    assert "502 Bad Gateway" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["promise", "T-1", "--at", "tomorrow"],
        ["promise", "T-1", "--at", "2026-11-30T10:00:00"],
        ["priority", "T-1", "--priority", "huge", "--reason", "x"],
        ["acknowledge", "T-1", "--seen", "1"],
        ["acknowledge", "../keys"],
        ["escalate", "T-1"],
        ["survey-answered", "T-1", "--score", "good"],
    ],
)
def test_what_cannot_be_meant_is_bad_input_and_never_sent(arguments: list[str], run: Run, api: ScriptedApi) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out, api.asked) == (2, "", [])
    assert ended.err
