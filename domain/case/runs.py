"""Runs: a ticket is its reference, a run is one attempt of the engine at it. Which tickets have lost theirs?

A ticket whose run ended from outside has nobody who keeps its clocks. One that ended rightly is never revived.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Literal

from domain.case.case import Status

RunState = Literal["running", "completed", "cancelled", "broken", "refused"]
"""How the newest run under a reference is. `broken` was ended from outside: terminated, timed out, or without the run
that was to follow it; `refused` never became a ticket and said why."""
Standing = Literal["running", "lost", "ended", "never_opened", "gone", "unknown"]
ENDED: frozenset[Status] = frozenset({"closed", "cancelled"})


def to_look_into(living: Iterable[str], broken: Iterable[str], running: Set[str]) -> list[str]:
    """Return the references, each once and in order, that may have lost their run.

    `living` are tickets that the database has as not ended, `broken` those that the engine has a run of which was ended
    from outside, `running` those that it has an open run of. Each list may be a moment old, so each finding is a
    suspicion only.
    """
    return sorted({*living, *broken} - running)


def standing(recorded: Status | None, run: RunState | None, *, owes: bool = False) -> Standing:
    """Return how a ticket stands, by what was last `recorded` of it and its newest `run`, None where there is none.

    `owes` says that a message of the ticket still waits for its provider: its life is not over though it has ended.
    A refused run counts only where there was no other.
    """
    if run == "running":
        return "running"
    if run == "broken":
        # also of a ticket that has ended: it had something to say still, or was set back to before its end
        return "lost"
    if run == "completed" or (recorded in ENDED and not owes):
        return "ended"
    if run == "cancelled":
        # cancelling the workflow is an act, which ends the ticket; the database may only not have heard of it
        return "ended" if recorded is None else "lost"
    if recorded is not None:
        return "gone"
    return "never_opened" if run == "refused" else "unknown"
