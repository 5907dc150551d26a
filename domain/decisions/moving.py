"""Moving: a running ticket goes on under another policy, or another version of its own, because a person says so.

Customers' clocks count from their original start with their pauses, towards the new targets. What was counted on a
calendar that has changed stays as it was counted; the rest counts on the new one. Levels of the old policy that have
not come are dropped, and what has fired or was missed stays so: nothing of the old policy acts any more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.case.case import Case
from domain.case.turn import Turn
from domain.decisions.assigning import look_for_owner
from domain.decisions.moved_calendars import on_new_calendars
from domain.decisions.moved_clocks import follow_policy, stop_what_it_lacks
from domain.decisions.moved_record import record_move
from domain.effects import AssignOwner, ExtendTime, LoadSnapshot
from domain.events import SnapshotLoaded
from domain.policy.policy import Policy
from domain.policy.snapshot import Snapshot
from domain.requests import actions
from domain.requests.refusals import Refusal, Refused, conflict


def move_policy(turn: Turn, action: actions.MovePolicy) -> None:
    """Move the ticket: back to where it was before its last move at once, elsewhere once that has been loaded."""
    case = turn.case
    if any(isinstance(effect, LoadSnapshot) for effect in case.in_flight.values()):
        raise conflict("The ticket is being moved already")
    if action.policy is None:
        if case.moved_from is None:
            raise conflict("The ticket was never moved", field="back", found="true", allowed="a policy to move to")
        move_to(turn, case.moved_from, action.by, action.reason)
        return
    id = turn.next_effect_id("move")
    turn.ask(
        LoadSnapshot(
            id=id,
            bundle=action.policy,
            by=action.by,
            reason=action.reason,
            key=turn.key,
            by_signal=turn.by_signal,
            via=turn.via,
            at=turn.now,
        )
    )


def snapshot_loaded(turn: Turn, asked: LoadSnapshot, loaded: SnapshotLoaded) -> None:
    """Go on under what was loaded; raises `Refused` where nothing could be, or it is what the ticket has already."""
    case, snapshot = turn.case, loaded.snapshot
    if case.ended:
        raise conflict(f"The ticket is {case.status}")
    if snapshot is None:
        detail, errors = loaded.mistake[:2_000], loaded.problems
        raise Refused(Refusal(status=422, title="Invalid policy", detail=detail, errors=errors))
    if (snapshot.bundle, snapshot.version) == (case.snapshot.bundle, case.snapshot.version):
        raise conflict(f"The ticket has {snapshot.bundle}, version {snapshot.version}, already")
    turn.via = asked.via
    move_to(turn, snapshot, asked.by, asked.reason)


def move_to(turn: Turn, snapshot: Snapshot, by: str, reason: str) -> None:
    """Replace the policy the ticket lives by; every due that moves is in the timeline, with its cause on its clock."""
    turn.by = by
    before = turn.case
    cause = f"policy {snapshot.bundle} {snapshot.version} instead of {before.snapshot.bundle} {before.snapshot.version}"
    under = _under(before, snapshot)
    stop_what_it_lacks(turn, before.model_copy(update=under))
    turn.change(**under, moved_from=before.snapshot)
    with turn.because(cause):
        on_new_calendars(turn, before.snapshot)
        follow_policy(turn, cause, before)
    record_move(turn, before, reason)
    _search_again(turn, before)


def _under(case: Case, snapshot: Snapshot) -> dict[str, Any]:
    """What a case has under another policy, its clocks aside: the tier, the team and what is under way."""
    old, new = case.snapshot.policy, snapshot.policy
    tier, top = case.tier_cut_from or case.tier, len(new.tiers) - 1
    by_category = case.team == old.team_for(case.category)
    return {
        "snapshot": snapshot,
        "tier": min(tier, top),
        "tier_cut_from": tier if tier > top else None,
        "team": new.team_for(case.category) if by_category else case.team,
        "tier_left": {tier: left + _longer(case, old, new, tier) for tier, left in case.tier_left.items()},
        # what the old policy's calendars are extended by no longer fits
        "in_flight": {id: e for id, e in case.in_flight.items() if not isinstance(e, ExtendTime)},
    }


def _longer(case: Case, old: Policy, new: Policy, tier: int) -> timedelta:
    """How much longer a tier has for a ticket of this priority."""
    had, has = (p.tiers[tier].work_within if tier < len(p.tiers) else None for p in (old, new))
    return has.of(case.priority) - had.of(case.priority) if had and has else timedelta()


def _search_again(turn: Turn, before: Case) -> None:
    """An owner who is being looked for is looked for where the new policy says."""
    case, search = turn.case, turn.case.handover
    if search is None or search.person or _fits(case, before):
        return
    effect = case.in_flight.get(search.effect_id)
    again = effect.again if isinstance(effect, AssignOwner) else None
    turn.change(in_flight={id: e for id, e in case.in_flight.items() if id != search.effect_id})
    tell = case.rung.tell if search.tell else ()
    look_for_owner(turn, "reassigned", "moved to another policy", again=again, tell=tell)


def _fits(case: Case, before: Case) -> bool:
    one, other = ((c.rung.name, c.rung.team, c.rung.skill, c.team, c.snapshot.bundle) for c in (case, before))
    return one == other
