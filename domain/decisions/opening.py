"""Opening: triage, the first tier, the promises to the customer, the first search for an owner."""

from __future__ import annotations

from datetime import datetime

from domain.case.case import NAMED_BY_CAUSE, Case
from domain.case.turn import Turn
from domain.decisions.assigning import look_for_owner
from domain.decisions.customer_clocks import start_promises
from domain.decisions.ladder import start_tier_clocks
from domain.decisions.limits import follow_limits
from domain.input.text import shortened
from domain.policy.known_categories import unknown_category
from domain.policy.snapshot import Snapshot
from domain.policy.triage import triage
from domain.requests.action_keys import remembered
from domain.requests.ticket import Ticket
from domain.requests.transcript import kept

REQUEST_SHOWN = 5_000
"""Characters of the request that the timeline keeps, so that the conversation begins with it."""


def open_case(ticket: Ticket, snapshot: Snapshot, opened_at: datetime, now: datetime, rules: int) -> Turn:
    """Return the turn that opens a ticket's case; clocks count from `opened_at`."""
    policy = snapshot.policy
    triaged = triage(ticket, policy.triage)
    start_at = policy.tier_index(triaged.start_at) if triaged.start_at else None
    case = Case(
        ticket=ticket,
        snapshot=snapshot,
        priority=triaged.priority,
        category=ticket.category,
        team=ticket.team or policy.team_for(ticket.category),
        tags=triaged.tags,
        prefer=triaged.prefer,
        tier=start_at or 0,
        opened_at=opened_at,
        tier_entered_at=now,
        rules=rules,
        keys=() if rules >= NAMED_BY_CAUSE else tuple(filter(None, [remembered(ticket.message_id)])),
    )
    turn = Turn(case, now, came_at=now)
    transcript, left_out = kept(ticket.context.transcript)
    opened = f"Opened as {case.priority} in {case.category}"
    turn.record(
        "opened",
        opened,
        channel=ticket.channel,
        limits=_limits(case) or None,
        follows=ticket.follows,
        message_id=ticket.message_id,
        said=shortened(ticket.description, REQUEST_SHOWN) or None,
        transcript=transcript or None,
        transcript_left_out=left_out or None,
        attachments=[attachment.model_dump(exclude_none=True) for attachment in ticket.attachments] or None,
    )
    if case.knows_categories and (unknown := unknown_category(policy, case.category)):
        said = f"The policy knows no category {unknown.found}; the ticket is with {case.team}. {unknown.allowed}"
        turn.record("alerted", said, reason="unknown category", category=case.category)
    if triaged.fired:
        turn.record(
            "triaged",
            f"Rules: {', '.join(triaged.fired)}",
            by=f"rule:{triaged.fired[0]}",
            rules=list(triaged.fired),
            priority=triaged.priority,
            start_at=triaged.start_at,
        )
    start_promises(turn)
    follow_limits(turn, "opened")
    start_tier_clocks(turn)
    look_for_owner(turn, "opened", "a new ticket")
    return turn


def _limits(case: Case) -> dict[str, str]:
    """When each limit is reached, so that the timeline shows from its first line what the ticket is held to."""
    names = [limit.name for limit in case.snapshot.policy.all_limits]
    ends = {name: case.snapshot.limit(name, case.category) for name in names}
    return {name: at.isoformat() for name, at in ends.items() if at}
