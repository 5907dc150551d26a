"""Granting: money goes to the customer with the solution, within what whoever allows it may grant.

Only what was proven to come from a person counts here: a grant, and the decision on one, name who answers for it.
"""

from __future__ import annotations

from domain.case.authority import authority, deciders, deciding_tier, may_grant
from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.asking_approval import ask, decide, pending
from domain.decisions.endings import end_work
from domain.input.money import Money
from domain.input.problems import Problem
from domain.messages.telling import lead, owner, tell_staff
from domain.people import Contact
from domain.requests import actions
from domain.requests.refusals import Refusal, Refused, conflict
from domain.team.approval import Approval, Granted


def resolve(turn: Turn, action: actions.Resolve) -> None:
    """End the work; a grant beyond the limit of whoever resolves is asked for first, and the ticket stays open."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status} already")
    if action.grant is None:
        end_work(turn, action.by, action.resolution, action.how_to_use)
        return
    person = _person(action)
    tier = authority(case, person, turn.scopes)
    if tier is None:
        has = case.owner.contact.id if case.owner else "nobody"
        allowed = f"the owner, who is {has}, or a manager"
        raise _not_allowed(f"{person} may grant nothing here", "by", action.by, allowed)
    if not may_grant(case, tier, action.grant):
        ask(turn, action, action.grant)
        return
    _grant(turn, Granted(grant=action.grant, by=action.by, at=turn.now, episode=case.episode))
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
    _may_decide(turn, action, waiting, grant)
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
    _grant(turn, Granted(grant=grant, by=by, approved_by=action.by, at=turn.now, episode=case.episode))
    said = f"{case.ticket.reference}: {grant} was approved; the ticket is resolved"
    _tell(turn, waiting, said, action.reason)
    end_work(turn, by, waiting.resolution, waiting.how_to_use, grant)


def refuse(turn: Turn, action: actions.Refuse) -> None:
    """Refuse a request: it goes back to the owner, whose deadlines have been running all along."""
    case = turn.case
    waiting = _waiting(case, action.request)
    _may_decide(turn, action, waiting, waiting.grant)
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


def _may_decide(turn: Turn, action: actions.Approve | actions.Refuse, waiting: Approval, grant: Money) -> None:
    """Refuse whoever asked, since two people look at such a sum, and whoever may not grant it themselves."""
    case, person = turn.case, _person(action)
    if action.by == waiting.requested_by:
        raise _not_allowed("Whoever asks for an approval does not decide on it", "by", action.by, _who(case, grant))
    tier = authority(case, person, turn.scopes)
    if tier is None or not may_grant(case, tier, grant):
        raise _not_allowed(f"{person} may not grant {grant} here", "by", action.by, _who(case, grant))


def _tell(turn: Turn, decided: Approval, said: str, reason: str | None) -> None:
    """Whoever asked hears of the decision, and so does the owner if that is somebody else by now."""
    asked = decided.requested_by.removeprefix("person:")
    people = [Contact(id=asked, name=asked), owner(turn.case) or lead(turn.case)]
    tell_staff(turn, "decided", people, said, text=reason)


def _who(case: Case, grant: Money) -> str:
    tier = deciding_tier(case, grant)
    if tier is None:
        return "nobody: no tier may grant it"
    people = " or ".join(contact.id for contact in deciders(case, tier))
    return f"{case.row.tiers[tier].name} ({people}), a tier above it, or a manager"


def _person(action: actions.Action) -> str:
    if action.person is None:
        raise _not_allowed("Money is granted by a person", "by", action.by, "a person's id")
    return action.person


def _grant(turn: Turn, granted: Granted) -> None:
    turn.change(grants=(*turn.case.grants, granted))


def _not_allowed(detail: str, field: str, found: str, allowed: str) -> Refused:
    problem = Problem(field=field, found=found, allowed=allowed)
    return Refused(Refusal(status=403, title="Not allowed", detail=detail, errors=(problem,)))
