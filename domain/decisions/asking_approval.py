"""Asking for an approval: who is asked, how long they have, and that nobody forgets it."""

from __future__ import annotations

from datetime import datetime

from domain.case.authority import deciders, deciding_tier, most_anybody_may
from domain.case.case import Case
from domain.case.dues import Due
from domain.case.turn import Turn
from domain.input.money import Money
from domain.messages import intents
from domain.messages.telling import tell_staff
from domain.requests.actions import Resolve
from domain.requests.refusals import conflict
from domain.team.approval import Approval

APPROVALS_KEPT = 100


def pending(case: Case) -> Approval | None:
    """Return the request that waits for a decision; a ticket has one at most."""
    return next((each for each in case.approvals if each.state == "pending"), None)


def ask(turn: Turn, action: Resolve, grant: Money) -> None:
    """Ask the lowest tier that may grant so much; the ticket stays as it is, and its deadlines run on."""
    case = turn.case
    if waiting := pending(case):
        raise conflict(
            f"{waiting.grant} is with {waiting.tier} for approval already, as {waiting.request}",
            field="grant",
            found=str(grant),
            allowed=f"a sum within your own limit, or none: either withdraws {waiting.request}",
        )
    tier = deciding_tier(case, grant)
    if tier is None:
        most = most_anybody_may(case, grant.currency)
        allowed = f"at most {most[0]}, which {most[1]} may grant" if most else f"nothing in {grant.currency}"
        raise conflict(f"No tier may grant {grant}", field="grant", found=str(grant), allowed=allowed)
    approval = Approval(
        request=f"A{_number(case) + 1}",
        grant=grant,
        resolution=action.resolution,
        how_to_use=action.how_to_use,
        requested_by=action.by,
        requested_by_key=action.via.key if action.via else None,
        requested_at=turn.happened_at,
        tier=case.row.tiers[tier].name,
    )
    turn.change(approvals=(*case.approvals, approval)[-APPROVALS_KEPT:])
    turn.record(
        "approval_requested",
        intents.decision(approval.tier, grant, approval.request),
        by=action.by,
        request=approval.request,
        grant=grant.model_dump(mode="json"),
        tier=approval.tier,
        resolution=action.resolution,
    )
    _put_before(turn, approval, tier)


def approval_due(turn: Turn, due: Due) -> None:
    """Nobody has decided in time: the tier above is asked too; at the top, those asked are asked again."""
    waiting = pending(turn.case)
    if waiting is None:
        return
    turn.record(
        "breached", f"{waiting.tier} has not decided on {waiting.request}", clock="approval", request=waiting.request
    )
    tier = _place(turn.case, waiting)
    _put_before(turn, waiting, min(tier + 1, len(turn.case.row.tiers) - 1))


def follow(turn: Turn, cause: str) -> None:
    """Let the time for a decision be that of the tier asked, as the ticket's policy of now has it."""
    if waiting := pending(turn.case):
        clock = turn.case.clocks["approval"]
        calendar = _calendar(turn.case, _place(turn.case, waiting))
        turn.retarget("approval", clock.target, calendar=calendar, levels=clock.levels, cause=cause)


def decide(turn: Turn, approval: Approval, **outcome: object) -> None:
    """Keep what became of a request, and end the time for it."""
    decided = approval.model_copy(update={"decided_at": turn.happened_at, **outcome})
    _replace(turn, decided)
    if decided.state == "withdrawn":
        turn.stop("approval")
    else:
        turn.meet("approval")


def withdraw(turn: Turn) -> None:
    """End a request that nobody needs a decision on any more, because the work has ended without it."""
    if waiting := pending(turn.case):
        decide(turn, waiting, state="withdrawn", decided_by=turn.who)


def _put_before(turn: Turn, approval: Approval, tier: int) -> None:
    case = turn.case
    rung = case.row.tiers[tier]
    people = deciders(case, tier)
    asked = tuple(dict.fromkeys((*approval.asked, *(person.id for person in people))))
    _replace(turn, approval.model_copy(update={"tier": rung.name, "asked": asked}))
    turn.start("approval", rung.accept_within.of(case.priority), calendar=_calendar(case, tier))
    item = f"{case.ticket.reference}: {approval.grant} wants your approval ({approval.request})"
    tell_staff(turn, "approval", people, item, text=approval.resolution, decide_by=_shown(turn))


def _shown(turn: Turn) -> str | None:
    due_at: datetime | None = turn.case.clocks["approval"].due_at
    return due_at.isoformat() if due_at else None


def _replace(turn: Turn, approval: Approval) -> None:
    kept = tuple(approval if each.request == approval.request else each for each in turn.case.approvals)
    turn.change(approvals=kept)


def _number(case: Case) -> int:
    return int(case.approvals[-1].request.removeprefix("A")) if case.approvals else 0


def _place(case: Case, approval: Approval) -> int:
    """Where the tier asked stands on the ladder of now; the top, where that ladder does not have it."""
    index = case.snapshot.policy.tier_index(approval.tier)
    return len(case.row.tiers) - 1 if index is None else index


def _calendar(case: Case, tier: int) -> str:
    return case.row.tiers[tier].calendar or case.promise.calendar
