"""Changing what a ticket is: its priority, with other promises from the same start, or its category."""

from __future__ import annotations

from datetime import timedelta

from domain import actions
from domain.clocks import DUE, ClockName, Level, overdue
from domain.decisions.assigning import acknowledge_levels, look_for_owner
from domain.decisions.opening import start_promises
from domain.decisions.silence import start_repeating
from domain.refusals import conflict
from domain.telling import promise_next_update
from domain.turn import Turn


def change_priority(turn: Turn, action: actions.ChangePriority) -> None:
    """Recompute the clocks with the new priority's targets; starts and pauses stay, so no breach is made up."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status}")
    if action.priority == case.priority:
        raise conflict(f"The priority is {case.priority} already")
    before = {name: clock.due_at for name, clock in case.clocks.items() if clock.running}
    turn.change(priority=action.priority)
    _retarget_promises(turn)
    _retarget_tier(turn)
    if turn.running("customer_update"):
        promise_next_update(turn)
    if turn.running("repeat"):
        start_repeating(turn)
    changed = {
        name: [_shown(before.get(name)), _shown(clock.due_at)]
        for name, clock in turn.case.clocks.items()
        if clock.running and before.get(name) != clock.due_at
    }
    turn.record(
        "priority_changed",
        action.reason,
        by=action.by,
        **{"from": case.priority, "to": action.priority, "dues": changed},
    )


def change_category(turn: Turn, action: actions.ChangeCategory) -> None:
    """Another category; where it belongs to another team, that team's owner is looked for."""
    case = turn.case
    if not case.active:
        raise conflict(f"The ticket is {case.status}")
    if action.category == case.category:
        raise conflict(f"The category is {case.category} already")
    team = case.snapshot.policy.team_for(action.category)
    turn.change(category=action.category, team=team)
    turn.record("category_changed", action.reason, by=action.by, **{"from": case.category, "to": action.category})
    if team != case.team and case.rung.team == "by category":
        turn.change(tried_in_tier=())
        look_for_owner(turn, "reassigned", f"now with {team}")


def _retarget_promises(turn: Turn) -> None:
    promise = turn.case.promise
    for name, target in (
        ("first_response", promise.first_response),
        ("next_reply", promise.next_reply),
        ("resolution", promise.resolution),
    ):
        levels = (DUE,) if name == "resolution" or target is None else (DUE, overdue(1, target))
        _retarget(turn, name, target, promise.calendar, levels)  # type: ignore[arg-type]
    if "resolution" not in turn.case.clocks and "first_response" not in turn.case.clocks:
        start_promises(turn, since=turn.case.opened_at)


def _retarget_tier(turn: Turn) -> None:
    case = turn.case
    rung, calendar = case.rung, case.tier_calendar
    tier = turn.running("tier")
    if tier and rung.work_within:
        _retarget(turn, "tier", rung.work_within.of(case.priority), calendar, tier.levels)
    if rung.agreed_within:
        _retarget(turn, "internal", rung.agreed_within.of(case.priority), calendar, (DUE,))
    accept = rung.accept_within.of(case.priority)
    _retarget(turn, "acknowledge", accept, calendar, acknowledge_levels(turn))


def _retarget(turn: Turn, name: ClockName, target: timedelta | None, calendar: str, levels: tuple[Level, ...]) -> None:
    clock = turn.running(name)
    if clock is None:
        return
    if target is None:
        turn.stop(name)
        return
    turn.put(clock.model_copy(update={"target": target, "calendar": calendar, "levels": levels}))


def _shown(instant: object) -> str | None:
    return instant.isoformat() if instant is not None else None  # type: ignore[attr-defined]
