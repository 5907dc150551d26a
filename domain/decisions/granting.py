"""Granting: money goes to the customer with the solution, within what whoever allows it may grant.

Only what was proven to come from a person counts here: a grant, and the decision on one, name who answers for it.
"""

from __future__ import annotations

from domain.case.authority import may_grant
from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.asking_approval import ask, decide, pending
from domain.decisions.authorising import check_decision, granting_tier
from domain.decisions.endings import end_work
from domain.messages.telling import lead, owner, tell_staff
from domain.people import Contact
from domain.requests import actions
from domain.requests.refusals import conflict
from domain.team.approval import Approval, Granted


def resolve(turn: Turn, action: actions.Resolve) -> None:
    """End the work; a grant beyond the limit of whoever resolves is asked for first, and the ticket stays open."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status} already")
    if action.grant is None:
        end_work(turn, action.by, action.resolution, action.how_to_use)
        return
    if not may_grant(case, granting_tier(case, action.by, turn.scopes), action.grant):
        ask(turn, action, action.grant)
        return
    _grant(turn, Granted(grant=action.grant, by=action.by, at=turn.happened_at, episode=case.episode))
    end_work(turn, action.by, action.resolution, action.how_to_use, action.grant)


def approve(turn: Turn, action: actions.Approve) -> None:
    """Allow a request, or part of it: the ticket is resolved as it was asked for, with what was allowed."""
    case = turn.case
    waiting = _waiting(case, action.request)
    grant = waiting.grant if action.amount is None else waiting.grant.model_copy(update={"amount": action.amount})
    if grant.amount > waiting.grant.amount:
        raise conflict(
            f"Only {waiting.grant} was asked for",
            field="amount",
            found=str(grant.amount),
            allowed=f"at most {waiting.grant.amount}",
        )
    check_decision(case, action.by, turn.scopes, waiting, grant, action.via.key if action.via else None)
    decide(turn, waiting, state="approved", decided_by=action.by, granted=grant, reason=action.reason or "")
    turn.record(
        "approved",
        f"{grant} approved ({waiting.request})",
        by=action.by,
        request=waiting.request,
        grant=grant.model_dump(mode="json"),
        reason=action.reason,
    )
    by = waiting.requested_by
    _grant(turn, Granted(grant=grant, by=by, approved_by=action.by, at=turn.happened_at, episode=case.episode))
    said = f"{case.ticket.reference}: {grant} was approved; the ticket is resolved"
    _tell(turn, waiting, said, action.reason)
    end_work(turn, by, waiting.resolution, waiting.how_to_use, grant)


def refuse(turn: Turn, action: actions.Refuse) -> None:
    """Refuse a request: it goes back to the owner, whose deadlines have been running all along."""
    case = turn.case
    waiting = _waiting(case, action.request)
    check_decision(case, action.by, turn.scopes, waiting, waiting.grant, action.via.key if action.via else None)
    decide(turn, waiting, state="refused", decided_by=action.by, reason=action.reason or "")
    turn.record(
        "refused",
        f"{waiting.grant} refused ({waiting.request})",
        by=action.by,
        request=waiting.request,
        reason=action.reason,
    )
    said = f"{case.ticket.reference}: {waiting.grant} was refused; the ticket is still open"
    _tell(turn, waiting, said, action.reason)


def _waiting(case: Case, request: str) -> Approval:
    waiting = pending(case)
    if waiting is None:
        raise conflict("No approval is asked for", field="request", found=request, allowed="nothing: none is asked for")
    if waiting.request != request:
        detail = f"{request} does not wait for a decision"
        raise conflict(detail, field="request", found=request, allowed=waiting.request)
    return waiting


def _tell(turn: Turn, decided: Approval, said: str, reason: str | None) -> None:
    """Whoever asked hears of the decision, and so does the owner if that is somebody else by now."""
    asked = decided.requested_by.removeprefix("person:")
    people = [Contact(id=asked, name=asked), owner(turn.case) or lead(turn.case)]
    tell_staff(turn, "decided", people, said, text=reason)


def _grant(turn: Turn, granted: Granted) -> None:
    turn.change(grants=(*turn.case.grants, granted))
