from __future__ import annotations

import pytest

from domain.requests.actions import ACTIONS
from tests.starter.cli.conftest import Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi


@pytest.fixture
def completed(run: Run, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """What the shell is offered for the last word of a line."""

    def completed(line: str) -> list[str]:
        monkeypatch.setenv("_ESCALATION_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(line.split(" ")) - 1))
        return run().out.split()

    return completed


def test_every_verb_is_offered(completed) -> None:  # type: ignore[no-untyped-def]
    offered = set(completed("escalation "))
    assert offered >= {name.replace("_", "-") for name in ACTIONS}
    assert offered >= {"open", "watch", "list", "policy", "up"}
    assert completed("escalation hand") == ["hand-back"]


def test_options_and_their_values_are_offered(completed) -> None:  # type: ignore[no-untyped-def]
    assert completed("escalation reply T-1 --work") == ["--workaround"]
    assert completed("escalation priority T-1 --priority h") == ["high"]
    assert completed("escalation policy check def") == ["default"]


@pytest.mark.usefixtures("profile")
def test_tickets_are_offered_where_there_is_a_product(completed, api: ScriptedApi) -> None:  # type: ignore[no-untyped-def]
    rows = [{"reference": reference, "subject": "x"} for reference in ("ZD-1", "ZD-2", "T-1")]
    api.answers = [Answer(200, {"items": rows})]
    assert completed("escalation acknowledge ZD") == ["ZD-1", "ZD-2"]
    assert completed("escalation watch ZD") == ["ZD-1", "ZD-2"]
    api.answers = [Answer(500)]
    assert completed("escalation show ZD") == []


def test_nothing_is_offered_and_nothing_breaks_where_there_is_none(completed) -> None:  # type: ignore[no-untyped-def]
    assert completed("escalation show ZD") == []
