"""The ladder: entering a tier, going up, handing back."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from domain.case.case import Case
from domain.case.turn import PendingEscalation, Turn
from domain.clocks.levels import DUE, Level
from domain.clocks.marks import levels
from domain.decisions.assigning import look_for_owner
from domain.decisions.going_on import go_on
from domain.decisions.silence import alarm, start_repeating
from domain.input.text import shortened
from domain.requests.refusals import conflict


def start_tier_clocks(turn: Turn, *, target: timedelta | None = None) -> None:
    """Start the present tier's deadline, the team's agreed time, and the top tier's alarm."""
    case = turn.case
    rung = case.rung
    if rung.work_within:
        whole = rung.work_within.of(case.priority)
        turn.start(
            "tier",
            target if target is not None else whole,
            credit=target - whole if target is not None else timedelta(),
            calendar=case.tier_calendar,
            pausable=True,
            levels=tier_levels(case),
        )
    start_agreement(turn)
    start_repeating(turn)


def tier_levels(case: Case) -> tuple[Level, ...]:
    """Return the levels of a tier's deadline: the policy's reminders, and the due."""
    return (*levels(case.snapshot.policy.reminders.at.of(case.priority)), DUE)


def follow_deadline(turn: Turn, cause: str) -> None:
    """Let the present tier's deadline run towards what the policy says by now, from when the ticket came there, less
    what the tier had used in stays before."""
    case = turn.case
    if case.rung.work_within:
        target, since = case.rung.work_within.of(case.priority), case.tier_entered_at
        stayed = case.looks_forward and case.tier in case.tier_used
        go_on(
            turn,
            "tier",
            target,
            credit=_time_left(case, case.tier, target) - target if stayed else None,
            calendar=case.tier_calendar,
            pausable=True,
            levels=tier_levels(case),
            since=since,
            cause=cause,
        )


def start_agreement(turn: Turn) -> None:
    """Start what the ticket's team has agreed to, from its own assignment; what another team had ends as it is."""
    case = turn.case
    turn.meet("internal")
    if case.rung.agreed_within:
        within = case.rung.agreed_within.of(case.priority)
        turn.start("internal", within, calendar=case.tier_calendar, pausable=True)


def leave_tier(turn: Turn) -> None:
    """End the clocks of the present tier: whoever leaves it in time has kept its deadline and its team's agreement."""
    turn.meet("tier")
    turn.meet("internal")
    turn.stop("acknowledge", "expiry", "repeat")
    turn.change(held_alarm=None)


def escalate(turn: Turn, why: str, *, by: str | None = None, to: int | None = None, note: str = "") -> None:
    """Enter a higher tier and look for its owner; at the top, sound the alarm instead.

    Where a clock does it, that happens once all that falls due at that instant is known: one instant moves a ticket
    once, for every reason there is.
    """
    if turn.due is not None and turn.case.looks_forward:
        another = PendingEscalation(why, to, turn.due, turn.run)
        turn.pending = turn.pending.joined(why, to) if turn.pending else another
        return
    _escalate(turn, why, by, to, note)


def escalate_pending(turn: Turn) -> None:
    """Escalate the ticket for what has fallen due at one instant; from a tier it has come to at that very instant only
    as far as a limit takes it."""
    pending, turn.pending = turn.pending, None
    if pending and (not changed_just_now(turn) or (pending.to or 0) > turn.case.tier):
        _escalate(turn, pending.why, None, pending.to, "")


def _escalate(turn: Turn, why: str, by: str | None, to: int | None, note: str) -> None:
    case = turn.case
    if case.at_top:
        alarm(turn, why)
        return
    index = case.tier + 1 if to is None else to
    target = None
    if case.looks_forward:
        rung = case.row.tiers[index]
        target = _time_left(case, index, rung.work_within.of(case.priority)) if rung.work_within else None
    _move(turn, "escalated", index, why, by, target=target, note=note or None)
    look_for_owner(turn, "escalated", why, note=note, tell=turn.case.rung.tell)


def changed_just_now(turn: Turn) -> bool:
    """Return whether a clock would move a ticket that has come to its tier at this very instant: one instant moves it
    one tier at most. The tier in which it opened is no such move."""
    case = turn.case
    return case.looks_forward and case.tier_changed_at == turn.at


def hand_back(turn: Turn, index: int, why: str, by: str, *, note: str = "") -> None:
    """Return to a lower tier with what it had left there, and at least its acknowledge time."""
    case = turn.case
    rung = case.row.tiers[index]
    whole = rung.work_within.of(case.priority) if rung.work_within else None
    left = case.tier_left.get(index, whole)
    target = max(left, rung.accept_within.of(case.priority)) if left is not None else None
    if case.looks_forward and whole is not None:
        target = max(_time_left(case, index, whole), rung.accept_within.of(case.priority))
    last = case.tier_owners.get(index)
    _move(turn, "handed_back", index, why, by, target=target, note=note or None)
    look_for_owner(turn, "handed_back", why, note=note, again=last.id if last else None)


def tier_named(turn: Turn, name: str) -> int:
    """Return the place of a tier; refuses a name the policy does not have."""
    policy = turn.case.snapshot.policy
    index = policy.tier_index(name)
    if index is None:
        names = ", ".join(tier.name for tier in policy.tiers)
        found = shortened(name, 80)
        raise conflict(f"No tier is called {found}", field="to_tier", found=found, allowed=names)
    return index


def _move(
    turn: Turn,
    kind: Literal["escalated", "handed_back"],
    index: int,
    why: str,
    by: str | None,
    *,
    target: timedelta | None = None,
    note: str | None = None,
) -> None:
    case = turn.case
    _remember_what_is_left(turn)
    left, entered = case.rung.name, case.snapshot.policy.tiers[index].name
    moved = {"from": left, "to": entered, "reason": why, "note": note}
    turn.record(kind, f"From {left} to {entered}: {why}", by=by, **moved)
    turn.change(tier_changed_at=turn.at)
    with turn.because(f"{kind.replace('_', ' ')}: {why}"):
        _enter_tier(turn, index, target=target)


def _enter_tier(turn: Turn, index: int, *, target: timedelta | None) -> None:
    """Enter a tier: its deadline starts, the clocks of the tier before end, who was tried there is forgotten."""
    before, name = turn.running("tier"), turn.case.rung.name
    leave_tier(turn)
    ended = turn.case.clocks.get("tier")
    if turn.case.looks_forward and before and ended and ended.missed and not before.missed:
        # a change made it overdue while the ticket waited, so that it has not fallen due
        turn.record("breached", f"Deadline of {name} missed", clock="tier", tier=name)
    turn.change(tier=index, tier_entered_at=turn.at, tier_cut_from=None, owner=None, tried_in_tier=(), alarms=0)
    start_tier_clocks(turn, target=target)


def _time_left(case: Case, index: int, whole: timedelta) -> timedelta:
    """What a tier has left of `whole` after all its stays, at least its acknowledge time: bouncing buys nobody time.

    One that never had the ticket has all of it.
    """
    used = case.tier_used.get(index)
    return whole if used is None else max(whole - used, case.row.tiers[index].accept_within.of(case.priority))


def _remember_what_is_left(turn: Turn) -> None:
    case = turn.case
    clock = turn.running("tier")
    if clock and case.looks_forward:
        used = clock.used(turn.at, turn.time_of(clock), case.pauses)
        before = case.tier_used.get(case.tier, timedelta())
        turn.change(tier_used={**case.tier_used, case.tier: before + used})
    elif clock:
        left = clock.target - clock.used(turn.at, turn.time_of(clock), case.pauses)
        turn.change(tier_left={**case.tier_left, case.tier: max(left, timedelta())})
