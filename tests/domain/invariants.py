"""What is true of every step of a case, whatever led to it: each takes the case before and after, and asserts."""

from __future__ import annotations

import re
from datetime import datetime

from domain.case.case import ENDED_CLOCKS_KEPT, Case
from domain.case.timeline import Entry
from domain.clocks.clock import Clock, ClockName

TO_THE_CUSTOMER: tuple[ClockName, ...] = ("first_response", "next_reply", "resolution", "promise", "limit")
WHO = re.compile(r"(clock|person|rule):.+|customer|system")


def key(clock: Clock) -> tuple[str, int, int]:
    """What tells one run of a clock from every other of the ticket."""
    return clock.name, clock.episode, clock.run


def runs(case: Case) -> dict[tuple[str, int, int], Clock]:
    """Every run of every clock that the case still knows."""
    return {key(clock): clock for clock in (*case.ended_clocks, *case.clocks.values())}


def new_entries(before: Case, after: Case) -> list[Entry]:
    return [entry for entry in after.timeline if entry.sequence > before.sequence]


def no_tier_is_passed_silently(before: Case, after: Case) -> None:
    """Each move begins where the one before ended and says who moved it; a clock moves a ticket one tier up, unless
    the limit of calendar days sends it to the top."""
    place, tiers = before.rung.name, [tier.name for tier in before.snapshot.policy.tiers]
    for entry in new_entries(before, after):
        if entry.kind == "policy_moved":
            place, tiers = entry.data.get("tier_to", place), [tier.name for tier in after.snapshot.policy.tiers]
        if entry.kind not in ("escalated", "handed_back"):
            continue
        assert entry.data["from"] == place
        assert entry.text
        assert WHO.fullmatch(entry.by)
        climbed = tiers.index(entry.data["to"]) - tiers.index(place)
        assert climbed > 0 if entry.kind == "escalated" else climbed < 0
        if entry.by.startswith("clock:"):
            assert entry.kind == "escalated"
            assert climbed == 1 or (entry.by == "clock:limit" and entry.data["to"] == tiers[-1])
        place = entry.data["to"]
    assert after.rung.name == place


def no_level_fires_twice(before: Case, after: Case) -> None:
    """A level is fired once in a run, and stays fired."""
    known = runs(before)
    for run, clock in runs(after).items():
        assert len(set(clock.fired)) == len(clock.fired)
        assert not set(clock.fired) & set(clock.instants)
        if run in known:
            assert clock.fired[: len(known[run].fired)] == known[run].fired


def a_missed_deadline_moves_the_ticket_or_alarms(before: Case, after: Case) -> None:
    """A tier whose deadline is missed is left at that instant, or the alarm sounds there, or is held by quiet hours."""
    entries = new_entries(before, after)
    for entry in entries:
        if entry.kind == "breached" and entry.data["clock"] == "tier" and after.looks_forward and entry.due_at:
            left = [e for e in entries if e.kind in ("escalated", "alerted") and (e.due_at or e.at) <= entry.due_at]
            assert left or after.held_alarm, f"{entry.text}, and nothing came of it"


def what_fell_due_is_done_in_order(before: Case, after: Case) -> None:
    """After an outage everything is done in the order of its instants: nothing that was due later comes before."""
    dues = [entry.due_at for entry in new_entries(before, after) if entry.due_at]
    assert dues == sorted(dues)


def what_the_customer_was_promised_is_kept_or_its_breach_recorded(before: Case, after: Case, now: datetime) -> None:
    """A miss is written into the timeline in the step that finds it; an update that is due has gone out."""
    known = {waits_for(clock) for clock in runs(before).values() if clock.missed}
    recorded = list(breaches(new_entries(before, after)))
    for clock in runs(after).values():
        if clock.name in TO_THE_CUSTOMER and clock.missed and waits_for(clock) not in known:
            assert clock.name in recorded, f"{clock.name} was missed, and nothing says so"
        if clock.name == "customer_update" and clock.running:
            assert clock.due_at
            assert clock.due_at > now
    update = before.clocks.get("customer_update")
    if update and update.running and update.due_at and update.due_at < now:
        ended = runs(after).get(key(update))
        assert ended is None or ended.ended == "missed" or ended.ended_at < update.due_at


def waits_for(clock: Clock) -> tuple[str, datetime]:
    """What a clock measures: a run that was stopped for the lack of a target goes on as another run of the same, one
    that resolving ended in the next episode, each as late as it was."""
    return clock.key, clock.started_at


def breaches(entries: list[Entry]) -> list[str]:
    """The clocks that entries say were missed: when the due came, or when the answer came too late."""
    said = [entry.data["clock"] for entry in entries if entry.kind == "breached"]
    return said + [name for e in entries for name, met in (e.data.get("clocks") or {}).items() if met is False]


def what_has_ended_stays(before: Case, after: Case) -> None:
    """A clock that has ended is never touched again, but to remember what it counted on when the policy is another; a
    later run is another clock."""
    kept = runs(after)
    moved = before.snapshot != after.snapshot
    for run, clock in runs(before).items():
        if clock.ended and len(after.ended_clocks) < ENDED_CLOCKS_KEPT:
            assert kept[run].model_copy(update={"earlier": clock.earlier} if moved else {}) == clock
