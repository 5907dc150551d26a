"""Telling: what the database is told of a ticket, and when it is told again."""

from __future__ import annotations

from temporalio import workflow

from domain.case.case import Case
from domain.case.state import kept_state
from domain.case.view import Facts, facts

TELLS_AFTER_RESET = "tells-after-a-reset"
"""The patch by which a run that was set back, or goes on with another's life, tells the database where it is, before
anything else happens to it."""


def told_after(recorded: int, case: Case) -> Facts:
    """Return what the database must be told after `recorded` entries have reached it, and by which run.

    Facts without an entry would change nothing: where it has every one, it is told the last once more.
    """
    info = workflow.info()
    told = {"run_id": info.run_id, "first_run_id": info.first_execution_run_id, "state": kept_state(case)}
    return facts(case, workflow.now(), min(recorded, case.sequence - 1)).model_copy(update=told)
