"""The clocks of a ticket that is moved to another policy: which stop, which go on towards what, which begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.case.case import Case, Wait
from domain.case.turn import Turn
from domain.clocks.clock import Clock, ClockName
from domain.clocks.levels import DUE, Level, overdue
from domain.decisions.acknowledging import acknowledge_levels
from domain.decisions.asking_approval import follow as follow_approval
from domain.decisions.customer_clocks import change_promises
from domain.decisions.going_on import fair_target, go_on
from domain.decisions.ladder import follow_deadline
from domain.decisions.limits import follow_limits
from domain.decisions.silence import expiry_levels, is_acknowledged, repeat_calendar, repeat_interval
from domain.decisions.waiting import waiting_rule
from domain.messages.updates import follow_update_interval


def stop_what_it_lacks(turn: Turn, after: Case) -> None:
    """Stop the clocks that the policy to come does not have, while what they have counted on is at hand."""
    turn.stop(*_lacking(after))


def follow_policy(turn: Turn, cause: str, before: Case) -> None:
    """Let every clock run as the policy of now says; `before` is the case under the one before."""
    if turn.case.active:
        change_promises(turn, cause)
        follow_deadline(turn, cause)
        _agreement(turn, cause)
        _acknowledge(turn, cause)
        if turn.case.waiting:
            _waiting(turn, turn.case.waiting, cause)
        else:
            _expiry(turn, cause)
            _repeat(turn, cause, before)
        follow_limits(turn, cause)
        follow_approval(turn, cause)
        follow_update_interval(turn, cause)
    elif turn.case.status == "resolved":
        _survey(turn, cause)
        _reopening(turn, cause)
    _leave_out_what_has_passed(turn)


def _lacking(after: Case) -> Iterator[ClockName]:
    policy, rung = after.snapshot.policy, after.rung
    has: dict[ClockName, object] = {
        "first_response": after.promise.first_response,
        "next_reply": after.promise.next_reply,
        "resolution": after.promise.resolution,
        "customer_update": after.promise.update_every,
        "tier": rung.work_within,
        "internal": rung.agreed_within,
        "expiry": policy.acknowledged_expires_after,
        "repeat": rung.repeat_every if after.at_top else None,
        "survey": policy.survey,
    }
    return (name for name, target in has.items() if target is None)


def _agreement(turn: Turn, cause: str) -> None:
    """What the ticket's team has agreed to counts from its own assignment, which may be later than the tier's."""
    case, agreed = turn.case, turn.case.rung.agreed_within
    if agreed:
        counted = _here(case, "internal")
        target, since = agreed.of(case.priority), counted.started_at if counted else case.tier_entered_at
        calendar = case.tier_calendar
        go_on(turn, "internal", target, calendar=calendar, pausable=True, levels=(DUE,), since=since, cause=cause)


def _acknowledge(turn: Turn, cause: str) -> None:
    """An owner who is chased already is chased on: at least one step is left, however few the policy has."""
    clock, case = turn.running("acknowledge"), turn.case
    if clock is None:
        return
    within = case.rung.accept_within.of(case.priority)
    levels = acknowledge_levels(turn)
    levels += tuple(overdue(n, n * within) for n in range(len(levels), len(clock.fired) + 1))
    target = fair_target(turn, clock, within)
    turn.retarget("acknowledge", target, calendar=case.tier_calendar, levels=levels, cause=cause)


def _expiry(turn: Turn, cause: str) -> None:
    case, expiry = turn.case, turn.case.snapshot.policy.acknowledged_expires_after
    if expiry and is_acknowledged(case):
        target = expiry.of(case.priority)
        calendar, levels = case.tier_calendar, expiry_levels(target)
        go_on(turn, "expiry", target, calendar=calendar, levels=levels, since=case.alive_at, cause=cause)


def _repeat(turn: Turn, cause: str, before: Case) -> None:
    case = turn.case
    if not case.at_top or case.rung.repeat_every is None:
        return
    alarm = _here(case, "repeat")
    if alarm is None:
        since, acknowledged = turn.at, is_acknowledged(case)
    else:
        under = before if alarm.running else case
        since, acknowledged = alarm.started_at, alarm.target != repeat_interval(under, acknowledged=False)
    target = repeat_interval(case, acknowledged=acknowledged)
    go_on(turn, "repeat", target, calendar=repeat_calendar(case), levels=(DUE,), since=since, cause=cause)


def _here(case: Case, name: ClockName) -> Clock | None:
    """A clock as it last ran since the ticket came to its tier, in this episode."""
    clock = case.clocks.get(name)
    here = clock and clock.episode == case.episode and clock.started_at >= (case.tier_entered_at or clock.started_at)
    return clock if here else None


def _waiting(turn: Turn, waiting: Wait, cause: str) -> None:
    clock = turn.case.clocks["waiting"]
    target, levels = waiting_rule(turn.case.snapshot.policy.waiting, waiting)
    turn.retarget("waiting", fair_target(turn, clock, target), calendar="always", levels=levels, cause=cause)


def _survey(turn: Turn, cause: str) -> None:
    rule, since = turn.case.snapshot.policy.survey, turn.case.resolved_at
    if rule and not turn.case.survey_sent:
        go_on(turn, "survey", rule.after, calendar="always", levels=(DUE,), since=since, cause=cause)


def _reopening(turn: Turn, cause: str) -> None:
    clock = turn.case.clocks["reopening"]
    target = fair_target(turn, clock, turn.case.snapshot.policy.reopen_within)
    turn.retarget("reopening", target, calendar="always", levels=clock.levels, cause=cause)


def _leave_out_what_has_passed(turn: Turn) -> None:
    """A warning that comes too late warns of nothing; a due that has passed is a miss and stays."""
    for clock in turn.case.clocks.values():
        ahead = tuple(level for level in clock.levels if not _has_passed(clock, level, turn.at))
        if ahead != clock.levels:
            turn.put(clock.model_copy(update={"levels": ahead}))


def _has_passed(clock: Clock, level: Level, now: datetime) -> bool:
    at = clock.instants.get(level.name)
    return level.amount(clock.target) < clock.target and at is not None and at <= now
