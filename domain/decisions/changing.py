"""Changing what a ticket is: its priority, with other promises from the same start, or its category."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.acknowledging import acknowledge_levels
from domain.decisions.assigning import look_for_owner
from domain.decisions.customer_clocks import change_promises
from domain.decisions.ladder import follow_deadline, start_agreement
from domain.decisions.limits import follow_limits
from domain.decisions.moved_clocks import follow_terms
from domain.decisions.passed_levels import leave_out_what_has_passed
from domain.decisions.silence import start_repeating
from domain.input.problems import InvalidInput
from domain.messages.telling import owner, tell_staff
from domain.messages.updates import hasten_next_update
from domain.policy.known_categories import unknown_category
from domain.priority import PRIORITIES
from domain.requests import actions
from domain.requests.refusals import conflict, invalid


def change_priority(turn: Turn, action: actions.ChangePriority) -> None:
    """Recompute the clocks with the new priority's targets; an owner who did not raise it hears that it was raised."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status}")
    if action.priority == case.priority:
        raise conflict(f"The priority is {case.priority} already")
    before = _dues(turn)
    turn.change(priority=action.priority)
    _follow(turn, case, f"priority {action.priority} instead of {case.priority}")
    change = {"from": case.priority, "to": action.priority, "dues": _changed(before, _dues(turn))}
    turn.record("priority_changed", action.reason, by=action.by, **change)
    higher = PRIORITIES[: PRIORITIES.index(case.priority)]
    if action.priority in higher and case.owner and action.person != case.owner.contact.id:
        item = f"{case.ticket.reference} is {action.priority} now: {action.reason}"
        tell_staff(turn, "reminder", [owner(case)], item)


def change_category(turn: Turn, action: actions.ChangeCategory) -> None:
    """Another category, with what holds for it; where it belongs to another team, that team's owner is looked for."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status}")
    if action.category == case.category:
        raise conflict(f"The category is {case.category} already")
    if case.knows_categories and (unknown := unknown_category(case.snapshot.policy, action.category)):
        raise invalid(InvalidInput([unknown]))
    team = case.snapshot.policy.team_for(action.category)
    before = _dues(turn)
    turn.change(category=action.category, team=team)
    cause = f"category {action.category} instead of {case.category}"
    if turn.case.row is not case.row:
        _follow(turn, case, cause)
    follow_limits(turn, cause)
    if case.looks_forward:
        leave_out_what_has_passed(turn)
    change = {"from": case.category, "to": action.category, "dues": _changed(before, _dues(turn)) or None}
    turn.record("category_changed", action.reason, by=action.by, **change)
    if team != case.team and case.rung.team == "by category":
        start_agreement(turn)
        turn.change(tried_in_tier=())
        look_for_owner(turn, "reassigned", f"now with {team}")


def _follow(turn: Turn, before: Case, cause: str) -> None:
    """Let every clock run towards what now holds for the ticket, from its own start and with its pauses."""
    if before.looks_forward:
        follow_terms(turn, cause, before)
        hasten_next_update(turn)
        return
    change_promises(turn, cause)
    _change_tier_clocks(turn, before, cause)
    hasten_next_update(turn)
    start_repeating(turn)


def _change_tier_clocks(turn: Turn, before: Case, cause: str) -> None:
    case = turn.case
    rung, calendar = case.rung, case.tier_calendar
    follow_deadline(turn, cause)
    internal = turn.running("internal")
    if rung.agreed_within is None:
        turn.stop("internal")
    elif internal:
        target = rung.agreed_within.of(case.priority)
        turn.retarget("internal", target, calendar=calendar, levels=internal.levels, cause=cause)
    elif before.rung.agreed_within is None:
        turn.start("internal", rung.agreed_within.of(case.priority), calendar=calendar, pausable=True)
    _change_acknowledge(turn, cause)


def _change_acknowledge(turn: Turn, cause: str) -> None:
    """An owner asked under other terms has the new time from now on, but never longer than they had."""
    case = turn.case
    clock = turn.running("acknowledge")
    if clock is None:
        return
    within = case.rung.accept_within.of(case.priority)
    used = clock.used(turn.at, turn.time_of(clock), case.pauses)
    target = max(within, min(clock.target, used + within))
    turn.put(clock.model_copy(update={"credit": target - within}))
    levels = acknowledge_levels(turn)
    turn.retarget("acknowledge", target, calendar=case.tier_calendar, levels=levels, cause=cause)


def _dues(turn: Turn) -> dict[str, datetime | None]:
    return {str(key): clock.due_at for key, clock in turn.case.clocks.items() if clock.running}


def _changed(
    before: Mapping[str, datetime | None], after: Mapping[str, datetime | None]
) -> dict[str, list[str | None]]:
    """The clocks whose due has changed, each with the old and the new one; one that no longer runs has none."""
    names = dict.fromkeys([*after, *before])
    dues = {name: (before.get(name), after.get(name)) for name in names}
    return {name: [_shown(old), _shown(new)] for name, (old, new) in dues.items() if old != new}


def _shown(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
