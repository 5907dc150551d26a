from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi, problem

pytestmark = pytest.mark.usefixtures("profile")
EXPORT = {"customer": "C/7", "exported_at": "2026-11-23T12:00:00Z", "tickets": [{"reference": "T-1"}]}


def test_an_export_is_printed_or_written_to_a_file_of_ones_own(run: Run, api: ScriptedApi, tmp_path: Path) -> None:
    api.answers = [Answer(200, EXPORT)]
    assert json.loads(run("customer", "export", "C/7").out) == EXPORT
    assert (api.asked[0].method, api.asked[0].path) == ("GET", "/v1/customers/C%2F7/export")
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS['ops']}"

    file = tmp_path / "export.json"
    assert run("customer", "export", "C/7", "-o", str(file)).out == f"1 ticket written to {file}\n"
    assert json.loads(file.read_text()) == EXPORT
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    ended = run("customer", "export", "C/7", "-o", str(file))
    assert (ended.code, "name a new file" in ended.err) == (2, True)


def test_erasure_asks_first(run: Run, api: ScriptedApi) -> None:
    api.answers = [Answer(200, {"tickets": ["T-1", "T-2"], "in_clear": [], "scrubbed": {"tables": True, "log": True}})]
    ended = run("customer", "erase", "C-7", stdin="n\n", terminal=True)
    assert (ended.code, api.asked) == (1, [])
    assert run("customer", "erase", "C-7", "--cancel", "--yes").out == "Erased from 2 tickets: T-1, T-2\n"
    assert (api.asked[0].path, api.asked[0].body) == ("/v1/customers/C-7/erase", {"cancel": True})


def test_where_nobody_can_be_asked_nothing_is_erased_and_the_flag_is_named(run: Run, api: ScriptedApi) -> None:
    for stdin in ("", "y\n"):
        ended = run("customer", "erase", "C-7", stdin=stdin)
        assert (ended.code, api.asked) == (2, [])
        assert "Nobody can be asked here, and nothing was done; --yes answers it" in ended.err


def test_where_bytes_may_be_left_is_said(run: Run, api: ScriptedApi) -> None:
    api.answers = [Answer(200, {"tickets": ["T-1"], "in_clear": ["T-1"], "scrubbed": {"tables": False, "log": False}})]
    said = run("customer", "erase", "C-7", "--yes").out
    assert "customer scrub" in said
    assert "write-ahead log" in said
    assert "Temporal had T-1 in clear" in said


def test_tickets_that_have_not_ended_are_named(run: Run, api: ScriptedApi) -> None:
    detail = "Nothing was erased: not ended: T-2"
    api.answers = [problem(409, "Not ended", detail, {"field": "tickets", "found": "T-2", "allowed": "an ended one"})]
    ended = run("customer", "erase", "C-7", "--yes")
    assert ended.code == 1
    assert detail in ended.err


def test_retention_says_what_is_due_and_applied_goes_on_until_nothing_is(run: Run, api: ScriptedApi) -> None:
    api.answers = [Answer(200, {"tickets": ["T-1"], "erased": False, "in_clear": [], "more": True, "scrubbed": None})]
    nothing_left = {"tables": True, "log": True}
    assert run("customer", "retention").out == "To be erased from 1 ticket, and more: T-1\n"
    api.answers = [
        Answer(200, {"tickets": ["T-1"], "erased": True, "in_clear": ["T-1"], "more": True, "scrubbed": None}),
        Answer(200, {"tickets": ["T-2"], "erased": True, "in_clear": [], "more": False, "scrubbed": nothing_left}),
    ]
    first, second = run("customer", "retention", "--apply").out.splitlines()
    assert first == "Erased from 2 tickets: T-1, T-2"
    assert second.startswith("Temporal had T-1 in clear")
    assert [asked.body for asked in api.asked] == [{"apply": False}, {"apply": True}, {"apply": True}]
