"""The clocks of a ticket whose terms change, by a priority, a category or a policy: which stop, which go on towards
what, which begin.

One rule for all of them. Targets count from each clock's own start. What a change makes overdue is missed at the
change, and what follows from that counts from the change. Warnings of the past are left out. Nothing comes later than
it would have that somebody is waiting for: an owner under chase, the top tier's alarm.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.case import Case, Wait
from domain.case.turn import Turn
from domain.clocks.clock import Clock, ClockName
from domain.clocks.levels import DUE, overdue
from domain.decisions.acknowledging import acknowledge_levels
from domain.decisions.asking_approval import follow as follow_approval
from domain.decisions.customer_clocks import change_promises
from domain.decisions.going_on import fair_target, go_on
from domain.decisions.ladder import follow_deadline
from domain.decisions.limits import follow_limits
from domain.decisions.passed_levels import leave_out_what_has_passed, put_off_steps
from domain.decisions.silence import expiry_levels, is_acknowledged, repeat_calendar, repeat_interval
from domain.decisions.waiting import waiting_rule
from domain.messages.updates import follow_update_interval
from domain.time.windows import HorizonExceeded, Windows


def stop_what_it_lacks(turn: Turn, after: Case) -> None:
    """Stop the clocks that the policy to come does not have, while what they have counted on is at hand."""
    turn.stop(*_lacking(after))


def follow_policy(turn: Turn, cause: str, before: Case) -> None:
    """Let every clock run as the policy of now says; `before` is the case under the one before."""
    if turn.case.active:
        _terms(turn, cause, before)
        if turn.case.waiting:
            _waiting(turn, turn.case.waiting, cause)
        follow_limits(turn, cause)
        follow_approval(turn, cause)
        follow_update_interval(turn, cause)
    elif turn.case.status == "resolved":
        _survey(turn, cause)
        _reopening(turn, cause)
    put_off_steps(turn, before)
    leave_out_what_has_passed(turn)


def follow_terms(turn: Turn, cause: str, before: Case) -> None:
    """Let the clocks of an active ticket run as its priority and category say by now; `before` is the case before."""
    # what the customer was told stands, though nothing more is promised by now
    turn.stop(*(name for name in _lacking(turn.case) if name != "customer_update"))
    _terms(turn, cause, before)
    put_off_steps(turn, before)
    leave_out_what_has_passed(turn)


def _terms(turn: Turn, cause: str, before: Case) -> None:
    change_promises(turn, cause)
    follow_deadline(turn, cause)
    _agreement(turn, cause)
    _acknowledge(turn, cause)
    if not turn.case.waiting:
        _expiry(turn, cause)
        _repeat(turn, cause, before)
    if held := turn.case.held_alarm:
        # under other terms there may be no quiet hours any more; it does not sound as of an instant before the change
        turn.change(held_alarm=held.model_copy(update={"since": turn.at}))


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
        target, since = agreed.of(case.priority), counted.started_at if counted else _here_since(case)
        calendar = case.tier_calendar
        go_on(turn, "internal", target, calendar=calendar, pausable=True, levels=(DUE,), since=since, cause=cause)


def _here_since(case: Case) -> datetime | None:
    """Since when the ticket's team has had it in its tier: since it came there, or was last reopened there."""
    reopened = [pause.end for pause in case.pauses if pause.why == "resolved" and pause.end]
    since = [case.tier_entered_at, *reopened] if case.looks_forward else [case.tier_entered_at]
    return max(filter(None, since), default=None)


def _acknowledge(turn: Turn, cause: str) -> None:
    """An owner who is chased already is chased on: at least one step is left, however few the policy has."""
    clock, case = turn.running("acknowledge"), turn.case
    if clock is None:
        return
    within = case.rung.accept_within.of(case.priority)
    if case.looks_forward:
        _chase(turn, clock, within, cause)
        return
    levels = acknowledge_levels(turn)
    levels += tuple(overdue(n, n * within) for n in range(len(levels), len(clock.fired) + 1))
    target = fair_target(turn, clock, within)
    turn.retarget("acknowledge", target, calendar=case.tier_calendar, levels=levels, cause=cause)


def _chase(turn: Turn, clock: Clock, within: timedelta, cause: str) -> None:
    """Give an owner who has not acknowledged the new time from now on, but never longer than they had: where the hours
    of now would put it off, it goes on as it was. One who is chased already has at least one step left, however few
    the policy has."""
    used = clock.used(turn.at, turn.time_of(clock), turn.case.pauses)
    undone = any(change.at == turn.at and change.before for change in clock.changes)
    would_come = None if undone else min(clock.instants.values(), default=None)
    if clock.missed:
        first, steps = len(clock.fired), max(len(acknowledge_levels(turn)) - len(clock.fired), 1)
        fired = tuple(level for level in clock.levels if level.name in clock.fired)
        behind = tuple(level for level in clock.levels if level.name not in clock.fired)[:steps]
        target, before = clock.target, (*fired, *behind)
        after = (*fired, *(overdue(first + n, used - target + (n + 1) * within) for n in range(steps)))
    else:
        target = min(_had(turn, clock), used + within)
        before = after = acknowledge_levels(turn)
    turn.retarget("acknowledge", target, calendar=turn.case.tier_calendar, levels=after, cause=cause)
    comes = min(turn.case.clocks["acknowledge"].instants.values(), default=None)
    if would_come and (comes is None or comes > would_come):
        turn.put(clock)
        turn.retarget("acknowledge", clock.target, calendar=clock.calendar, levels=before, cause=cause)


def _had(turn: Turn, clock: Clock) -> timedelta:
    """The time an owner had, or where it was changed at this very instant before that: what is undone at once changes
    nothing."""
    undone = next((change.before for change in clock.changes if change.at == turn.at and change.before), None)
    return clock.used(undone, turn.time_of(clock), turn.case.pauses) if undone else clock.target


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
        interval = alarm.target - alarm.credit
        since, acknowledged = alarm.started_at, interval != repeat_interval(under, acknowledged=False)
        if not alarm.running and case.looks_forward:
            # its interval may be another by now though nobody has acknowledged
            acknowledged = acknowledged and is_acknowledged(case)
    target = repeat_interval(case, acknowledged=acknowledged)
    if alarm and alarm.running and case.looks_forward:
        turn.change(clocks={**case.clocks, "repeat": alarm.model_copy(update={"credit": timedelta()})})
    go_on(turn, "repeat", target, calendar=repeat_calendar(case), levels=(DUE,), since=since, cause=cause)
    if alarm and alarm.running and alarm.due_at and case.looks_forward:
        _no_later(turn, alarm.due_at, cause)


def _no_later(turn: Turn, due_at: datetime, cause: str) -> None:
    """Let the alarm sound at `due_at` where it would come later now: a change never puts it off."""
    alarm = turn.running("repeat")
    if alarm is None or (alarm.due_at is not None and alarm.due_at <= due_at):
        return
    time, calendar = turn.time_of(alarm), alarm.calendar
    counted = alarm.used(due_at, time, turn.case.pauses)
    if not _open_at(time, due_at):
        # it would sound when the calendar that it counts on by now is closed: this once it counts every hour
        calendar, counted = "always", alarm.used(turn.at, time, turn.case.pauses) + (due_at - turn.at)
    turn.put(alarm.model_copy(update={"credit": counted - alarm.target}))
    turn.retarget("repeat", counted, calendar=calendar, levels=(DUE,), cause=cause)


def _open_at(time: Windows, instant: datetime) -> bool:
    """Whether a calendar is open at an instant, as far as it is known."""
    try:
        return time.next_open(instant) == instant
    except HorizonExceeded:
        return False


def _here(case: Case, name: ClockName) -> Clock | None:
    """A clock as it last ran since the ticket came to its tier, in this episode."""
    clock = case.clocks.get(name)
    here = clock and clock.episode == case.episode and clock.started_at >= (case.tier_entered_at or clock.started_at)
    return clock if here else None


def _waiting(turn: Turn, waiting: Wait, cause: str) -> None:
    clock = turn.case.clocks["waiting"]
    target, levels = waiting_rule(turn.case, waiting)
    turn.retarget("waiting", fair_target(turn, clock, target), calendar="always", levels=levels, cause=cause)


def _survey(turn: Turn, cause: str) -> None:
    rule, since = turn.case.snapshot.policy.survey, turn.case.resolved_at
    if rule and not turn.case.survey_sent:
        go_on(turn, "survey", rule.after, calendar="always", levels=(DUE,), since=since, cause=cause)


def _reopening(turn: Turn, cause: str) -> None:
    clock = turn.case.clocks["reopening"]
    target = fair_target(turn, clock, turn.case.snapshot.policy.reopen_within)
    turn.retarget("reopening", target, calendar="always", levels=clock.levels, cause=cause)
