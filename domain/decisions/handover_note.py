"""The hand-over note: what was tried and what is needed, for whoever has the ticket next."""

from __future__ import annotations

from domain.case.case import Case
from domain.input.allowed import NOTHING
from domain.input.problems import InvalidInput, Problem
from domain.policy.policy import HandOver
from domain.requests.actions import Escalate, HandBack, Reassign
from domain.requests.refusals import invalid


def check_note(case: Case, way: HandOver, action: Escalate | HandBack | Reassign) -> None:
    """Raise `Refused` where the ticket's policy wants a note for this way of handing over, and a person gives none.

    What a program or a clock hands over nobody can write about.
    """
    if action.person is None or action.note.strip() or way not in case.snapshot.policy.handover_note:
        return
    allowed = f"what was tried and what is needed, for the next owner: the policy wants a note to {way}"
    raise invalid(InvalidInput([Problem(field="note", found=NOTHING, allowed=allowed)]))
