from __future__ import annotations

import json

import pytest

from domain.explaining.due import explain
from tests.domain.life import Life
from tests.starter.cli.conftest import Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi

pytestmark = pytest.mark.usefixtures("profile")


def test_why_a_clock_runs_out_is_told_day_by_day(run: Run, api: ScriptedApi) -> None:
    life = Life()
    told = explain(life.case, "resolution", life.now)
    assert told
    api.answers = [Answer(200, told.model_dump(mode="json"))]
    shown = run("explain", "T-1", "resolution", "--run", "1").out
    assert api.asked[0].path == "/v1/tickets/T-1/clocks/resolution?run=1"
    for words in ("T-1 resolution: running", "every hour of every day", "00:00-24:00", "target", "10 h", "due"):
        assert words in shown


def test_by_default_it_is_the_clock_that_is_due_next(run: Run, api: ScriptedApi) -> None:
    life = Life()
    told = explain(life.case, None, life.now)
    assert told
    api.answers = [Answer(200, told.model_dump(mode="json"))]
    assert json.loads(run("explain", "T-1", "--json").out)["clock"] == told.clock
    assert api.asked[0].path == "/v1/tickets/T-1/clocks/next"
