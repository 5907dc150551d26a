"""Taking up: a run goes on with the life that an earlier run of its ticket has left, whatever ended that one."""

from __future__ import annotations

from temporalio import workflow

from activities.requests import Left, LookBack, Past
from domain.input.problems import InvalidInput, Problem
from domain.input.text import shortened
from domain.requests.ticket import Ticket
from workflows.carrying import Carried
from workflows.identity import AGAIN, ID_IS_CHECKED, workflow_id

LOOKS_BACK = "looks-back"
"""The patch by which a run asks, before it opens a ticket, whether the ticket has lived before."""
LOOKS_BACK_AFTER_RESET = "looks-back-after-a-reset"
"""The same for a run that continues another: only after a reset has anything happened since that one."""
_ID_SHOWN = 80
_FREE = "a reference that is not used"


def check_id(ticket: Ticket) -> None:
    """Raise `InvalidInput` where the run's id is not the ticket's: nobody would find it, and it would have a twin.

    A ticket that opened under another id before this was checked lives on under it.
    """
    wanted, found = workflow_id(ticket.reference), workflow.info().workflow_id
    if found != wanted and workflow.patched(ID_IS_CHECKED):
        raise InvalidInput([Problem(field="workflow id", found=shortened(found, _ID_SHOWN), allowed=wanted)])


def looks_back(*, continues: bool) -> bool:
    """Return whether this run asks for a life before it."""
    if not continues:
        return workflow.patched(LOOKS_BACK)
    # A replay outside the engine does not see that there was a reset, but it sees the mark that it has left.
    return (_is_reset() or workflow.unsafe.is_replaying()) and workflow.patched(LOOKS_BACK_AFTER_RESET)


def asked(reference: str) -> LookBack:
    """Return the question after the life before this run."""
    info = workflow.info()
    return LookBack(
        reference=reference,
        run_id=info.run_id,
        began_at=info.workflow_start_time,
        reset=_is_reset(),
        again=AGAIN in info.raw_memo,
    )


def taken_up(past: Past, ticket: Ticket, before: Carried | None) -> Left | None:
    """Return what to go on with, what a life left before what a run handed over; None where `ticket` is to be opened.

    Raises `InvalidInput` where the reference belongs to another ticket, or to one whose life nobody remembers.
    """
    if before is not None:
        return past.left or Left(case=before.case, recorded=before.recorded)
    if past.status is not None:
        found = f"{ticket.reference}, of a ticket that the engine does not remember; it is {past.status}"
        raise InvalidInput([Problem(field="reference", found=found, allowed=_FREE)])
    if past.left is not None and past.left.case.ticket.fingerprint() != ticket.fingerprint():
        found = f"{ticket.reference}, of a ticket with other content"
        raise InvalidInput([Problem(field="reference", found=found, allowed=_FREE)])
    return past.left


def _is_reset() -> bool:
    info = workflow.info()
    return info.original_execution_run_id != info.run_id
