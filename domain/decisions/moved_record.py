"""What the timeline keeps of a move to another policy: from where to where, and which dues and clocks it changed."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.case.case import Case
from domain.case.turn import Turn
from domain.clocks.clock import ClockKey


class MovedDue(BaseModel, frozen=True):
    """A clock whose due moves; None where it has none: it does not run, or stands still."""

    clock: ClockKey
    before: AwareDatetime | None
    after: AwareDatetime | None


def record_move(turn: Turn, before: Case, reason: str) -> None:
    """Add the entry; its data says what a person needs who asks later why a due is where it is, or wants to go back."""
    after = turn.case
    old, new = before.snapshot, after.snapshot
    data: dict[str, object] = {
        "from": f"{old.bundle} {old.version}",
        "to": f"{new.bundle} {new.version}",
        "dues": {str(due.clock): [_shown(due.before), _shown(due.after)] for due in moved_dues(before, after)},
        "started": started(before, after) or None,
        "stopped": started(after, before) or None,
        "calendars": _calendars(before, after) or None,
    }
    if before.rung.name != after.rung.name:
        data |= {"tier_from": before.rung.name, "tier_to": after.rung.name}
    if before.team != after.team:
        data |= {"team_from": before.team, "team_to": after.team}
    turn.record("policy_moved", reason, by=turn.by, **data)


def moved_dues(before: Case, after: Case) -> list[MovedDue]:
    """Return the old and the new due of every clock whose due differs."""
    names = dict.fromkeys([*before.clocks, *after.clocks])
    dues = [MovedDue(clock=name, before=_due(before, name), after=_due(after, name)) for name in names]
    return [due for due in dues if due.before != due.after]


def started(before: Case, after: Case) -> list[ClockKey]:
    """Return the clocks that run after and did not run before."""
    return [name for name, clock in after.clocks.items() if clock.running and not _runs(before, name)]


def _calendars(before: Case, after: Case) -> dict[str, list[str | None]]:
    """The versions of the calendars that are others by now."""
    old, new = before.snapshot.sources, after.snapshot.sources
    versions = {
        name: [s[name].version if name in s else None for s in (old, new)] for name in dict.fromkeys([*old, *new])
    }
    return {name: pair for name, pair in versions.items() if pair[0] != pair[1]}


def _runs(case: Case, name: ClockKey) -> bool:
    clock = case.clocks.get(name)
    return clock is not None and clock.running


def _due(case: Case, name: ClockKey) -> datetime | None:
    clock = case.clocks.get(name)
    return clock.due_at if clock and clock.running else None


def _shown(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
