"""Rules of a run: by which of them a ticket is decided, so that a replay decides as the run did that was recorded."""

from __future__ import annotations

from datetime import datetime

from temporalio import workflow

from domain.case.case import NAMED_BY_CAUSE, RULES


def rules_of_run(before: int = 1) -> int:
    """Return the newest rules, or in a replay those by which the run was recorded."""
    return next((rules for rules in range(RULES, before, -1) if workflow.patched(f"rules-{rules}")), before)


def started_at() -> datetime:
    """Return when the ticket came to us: as its first run started, also where that was set back to its beginning."""
    return workflow.info().workflow_start_time if workflow.patched(f"rules-{NAMED_BY_CAUSE}") else workflow.now()
