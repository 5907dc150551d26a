"""Ownership: taking a ticket on, declining it, passing it on, up or down."""

from __future__ import annotations

from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.acknowledging import mark_acknowledged, unacknowledge
from domain.decisions.assigning import look_for_owner
from domain.decisions.handover_note import check_note
from domain.decisions.ladder import escalate as go_up
from domain.decisions.ladder import hand_back as go_down
from domain.decisions.ladder import tier_named
from domain.decisions.silence import alarm
from domain.input.problems import InvalidInput, Problem
from domain.messages.telling import duty
from domain.requests import actions
from domain.requests.refusals import conflict, invalid


def acknowledge(turn: Turn, action: actions.Acknowledge) -> None:
    """Take the ticket on; somebody else than its owner does so by taking it over.

    Whoever did not say who they are stood for the owner by earlier rules; by the present ones nobody does.
    """
    owner = _active(turn).owner
    person = action.person
    if owner and person in (None, owner.contact.id):
        if owner.acknowledged_at and not turn.case.alarms:
            raise conflict(f"Already acknowledged by {owner.contact.id} at {owner.acknowledged_at.isoformat()}")
        mark_acknowledged(turn)
        return
    if person is None:
        raise conflict("Nobody owns the ticket yet")
    if owner and not action.take_over:
        when = f" since {owner.acknowledged_at.isoformat()}" if owner.acknowledged_at else ""
        raise conflict(
            f"{owner.contact.id} has it{when}",
            field="take_over",
            found="false",
            allowed="true to take it over",
        )
    look_for_owner(turn, "reassigned", f"taken over by {person}", person=person, acknowledged=True)


def decline(turn: Turn, action: actions.Decline) -> None:
    """The owner gives it back and is not asked again for this ticket."""
    owner = _active(turn).owner
    if owner is None:
        raise conflict("Nobody owns the ticket, so nobody can decline it")
    if action.person not in (None, owner.contact.id):
        raise conflict(f"Only its owner, {owner.contact.id}, can decline it")
    turn.record("declined", action.reason, by=f"person:{owner.contact.id}", reason=action.reason)
    unacknowledge(turn)
    turn.change(declined=tuple(dict.fromkeys([*turn.case.declined, owner.contact.id])))
    look_for_owner(turn, "reassigned", f"{owner.contact.id} declined: {action.reason}")


def escalate(turn: Turn, action: actions.Escalate) -> None:
    """Go up, to the next tier or a named higher one, for a reason the policy knows."""
    case = _active(turn)
    reasons = case.snapshot.policy.reasons
    if action.reason not in reasons:
        raise invalid(InvalidInput([Problem(field="reason", found=action.reason[:80], allowed=", ".join(reasons))]))
    to = None
    if action.to_tier is not None:
        to = tier_named(turn, action.to_tier)
        if to <= case.tier:
            above = ", ".join(tier.name for tier in case.snapshot.policy.tiers[case.tier + 1 :])
            detail = f"{action.to_tier} is not above {case.rung.name}"
            raise conflict(detail, field="to_tier", found=action.to_tier, allowed=above or "nothing: this is the top")
    if case.at_top:
        turn.record("noted", action.note or action.reason, by=action.by)
        alarm(turn, action.reason)
        return
    check_note(case, "escalate", action)
    go_up(turn, action.reason, by=action.by, to=to, note=action.note)


def hand_back(turn: Turn, action: actions.HandBack) -> None:
    """Go down, to the tier below or a named lower one."""
    case = _active(turn)
    to = tier_named(turn, action.to_tier) if action.to_tier is not None else case.tier - 1
    if not 0 <= to < case.tier:
        raise conflict(f"There is no lower tier to hand back to from {case.rung.name}")
    check_note(case, "hand back", action)
    go_down(turn, to, action.reason, action.by, note=action.note)


def reassign(turn: Turn, action: actions.Reassign) -> None:
    """Give it to a named person in the same tier: one whose work it is, or its duty contact. A program passes on what
    another system has decided, and is believed."""
    owner = _active(turn).owner
    if owner and owner.contact.id == action.to:
        raise conflict(f"{action.to} has it already")
    check_note(turn.case, "reassign", action)
    on_duty = duty(turn.case)
    serving = action.person is not None and (on_duty is None or on_duty.id != action.to)
    look_for_owner(turn, "reassigned", action.reason, note=action.note, person=action.to, serving=serving)


def _active(turn: Turn) -> Case:
    if not turn.case.active:
        raise conflict(f"The ticket is {turn.case.status}")
    return turn.case
