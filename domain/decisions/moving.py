"""Moving: a running ticket goes on under another policy, or another version of its own, because a person says so.

Customers' clocks count from their original start with their pauses, towards the new targets. What was counted on a
calendar that has changed stays as it was counted; the rest counts on the new one. Levels of the old policy that have
not come are dropped, and what has been missed stays missed.
"""

from __future__ import annotations

from datetime import datetime

from domain import actions
from domain.case import Case
from domain.clocks import ClockKey
from domain.decisions.acknowledging import acknowledge_levels, ask_to_acknowledge
from domain.decisions.customer_clocks import change_promises
from domain.decisions.ladder import start_tier_clocks, tier_levels, tier_target
from domain.decisions.limits import follow_limits
from domain.decisions.silence import expiry_levels, start_repeating
from domain.decisions.waiting import waiting_rule
from domain.effects import LoadSnapshot
from domain.refusals import conflict
from domain.snapshot import Snapshot
from domain.turn import Turn
from domain.updates import hasten_next_update


def move_policy(turn: Turn, action: actions.MovePolicy) -> None:
    """Move the ticket: back to where it was before its last move at once, elsewhere once that has been loaded."""
    case = turn.case
    if any(isinstance(effect, LoadSnapshot) for effect in case.in_flight.values()):
        raise conflict("The ticket is being moved already")
    if action.back:
        if case.moved_from is None:
            raise conflict("The ticket was never moved", field="back", found="true", allowed="a policy to move to")
        move_to(turn, case.moved_from, action.by, action.reason)
    else:
        id = turn.next_effect_id("move")
        turn.ask(LoadSnapshot(id=id, bundle=action.policy or "", by=action.by, reason=action.reason, at=turn.now))


def snapshot_loaded(turn: Turn, asked: LoadSnapshot, snapshot: Snapshot | None, mistake: str) -> None:
    """Go on under what was loaded; where nothing could be, or it is what the ticket has, say so and change nothing."""
    case = turn.case
    if case.ended:
        return
    if snapshot is None:
        turn.record("action_refused", f"move_policy: {mistake}", action="move_policy", status=422)
    elif (snapshot.bundle, snapshot.version) == (case.snapshot.bundle, case.snapshot.version):
        said = f"move_policy: the ticket is at {snapshot.bundle}, version {snapshot.version}, already"
        turn.record("action_refused", said, action="move_policy", status=409)
    else:
        move_to(turn, snapshot, asked.by, asked.reason)


def move_to(turn: Turn, snapshot: Snapshot, by: str, reason: str) -> None:
    """Replace the policy the ticket lives by; every due that moves is in the timeline, with its cause on its clock."""
    turn.by = by
    before = turn.case
    cause = f"policy {snapshot.bundle} {snapshot.version} instead of {before.snapshot.bundle} {before.snapshot.version}"
    turn.moved_from = before.snapshot
    turn.change(snapshot=snapshot, moved_from=before.snapshot, tier=min(before.tier, len(snapshot.policy.tiers) - 1))
    with turn.because(cause):
        if before.active:
            _move_clocks_of_the_work(turn, before, cause)
        elif before.status == "resolved":
            _move_clocks_of_the_end(turn, cause)
        turn.recompute(cause)
    turn.moved_from = None
    turn.record("policy_moved", reason, by=by, **_what_moved(before, turn.case))


def moved_dues(before: Case, after: Case) -> dict[ClockKey, tuple[datetime | None, datetime | None]]:
    """Return the old and the new due of every clock whose due differs; None where it has none."""
    names = dict.fromkeys([*before.clocks, *after.clocks])
    dues = {name: (_due(before, name), _due(after, name)) for name in names}
    return {name: (old, new) for name, (old, new) in dues.items() if old != new}


def _move_clocks_of_the_work(turn: Turn, before: Case, cause: str) -> None:
    case, policy = turn.case, turn.case.snapshot.policy
    change_promises(turn, cause)
    if case.tier != before.tier:
        turn.stop("tier", "internal", "repeat")
        start_tier_clocks(turn)
    else:
        _retarget_tier_clocks(turn, before, cause)
    if turn.running("acknowledge"):
        within = case.rung.accept_within.of(case.priority)
        turn.retarget("acknowledge", within, calendar=case.tier_calendar, levels=acknowledge_levels(turn), cause=cause)
    elif case.owner and case.owner.acknowledged_at is None and not case.handover:
        ask_to_acknowledge(turn)
    expiry = policy.acknowledged_expires_after
    if expiry is None:
        turn.stop("expiry")
    else:
        target = expiry.of(case.priority)
        turn.retarget("expiry", target, calendar=case.tier_calendar, levels=expiry_levels(target), cause=cause)
    follow_limits(turn, cause)
    if case.waiting and turn.running("waiting"):
        target, levels = waiting_rule(policy.waiting, case.waiting)
        turn.retarget("waiting", target, calendar="always", levels=levels, cause=cause)
    hasten_next_update(turn)


def _retarget_tier_clocks(turn: Turn, before: Case, cause: str) -> None:
    case = turn.case
    rung, calendar = case.rung, case.tier_calendar
    tier, whole = turn.running("tier"), before.rung.work_within
    if rung.work_within and tier and whole:
        target = tier_target(tier, whole.of(case.priority), rung.work_within.of(case.priority))
        turn.retarget("tier", target, calendar=calendar, levels=tier_levels(case), cause=cause)
    elif rung.work_within is None:
        turn.stop("tier")
    else:
        start_tier_clocks(turn)
    if rung.agreed_within and (internal := turn.running("internal")):
        target = rung.agreed_within.of(case.priority)
        turn.retarget("internal", target, calendar=calendar, levels=internal.levels, cause=cause)
    elif rung.agreed_within is None:
        turn.stop("internal")
    turn.stop("repeat")
    start_repeating(turn)


def _move_clocks_of_the_end(turn: Turn, cause: str) -> None:
    policy = turn.case.snapshot.policy
    if policy.survey is None:
        turn.stop("survey")
    elif survey := turn.running("survey"):
        turn.retarget("survey", policy.survey.after, calendar="always", levels=survey.levels, cause=cause)
    if reopening := turn.running("reopening"):
        turn.retarget("reopening", policy.reopen_within, calendar="always", levels=reopening.levels, cause=cause)


def _what_moved(before: Case, after: Case) -> dict[str, object]:
    old, new = before.snapshot, after.snapshot
    tiers = {"tier_from": before.rung.name, "tier_to": after.rung.name} if before.rung.name != after.rung.name else {}
    return {
        "from": f"{old.bundle} {old.version}",
        "to": f"{new.bundle} {new.version}",
        "dues": {str(name): [_shown(due) for due in pair] for name, pair in moved_dues(before, after).items()},
        **tiers,
    }


def _due(case: Case, name: ClockKey) -> datetime | None:
    clock = case.clocks.get(name)
    return clock.due_at if clock and clock.running else None


def _shown(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
