"""What moving a ticket to another policy would change, told before anybody decides to."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.case import Case
from domain.clocks import ClockName
from domain.decisions.moving import move_to, moved_dues
from domain.snapshot import Snapshot
from domain.ticket import Ticket
from domain.turn import Turn


class MovedDue(BaseModel, frozen=True):
    """A clock whose due moves; None where it has none: it does not run, or stands still."""

    clock: ClockName
    before: AwareDatetime | None
    after: AwareDatetime | None


class At(BaseModel, frozen=True):
    """A policy in one of its versions, and the tier a ticket is in under it."""

    policy: str
    version: str
    tier: str


class Move(BaseModel, frozen=True):
    """What a move changes. `overdue` are the clocks that will have run out at once."""

    reference: str
    before: At
    after: At
    dues: tuple[MovedDue, ...]
    overdue: tuple[ClockName, ...] = ()


class Opening(BaseModel, frozen=True):
    """What a ticket was opened with; what a policy is compiled for."""

    ticket: Ticket
    opened_at: AwareDatetime


def preview(case: Case, snapshot: Snapshot, now: datetime) -> Move:
    """Return what moving the case to `snapshot` at `now` would change, by doing it to a copy."""
    turn = Turn(case, now)
    if (snapshot.bundle, snapshot.version) != (case.snapshot.bundle, case.snapshot.version) and not case.ended:
        move_to(turn, snapshot, "system", "preview")
    after = turn.case
    moved = tuple(MovedDue(clock=name, before=o, after=n) for name, (o, n) in moved_dues(case, after).items())
    return Move(
        reference=case.ticket.reference,
        before=_at(case),
        after=_at(after),
        dues=moved,
        overdue=tuple(due.clock for due in moved if due.after and due.after <= now),
    )


def _at(case: Case) -> At:
    return At(policy=case.snapshot.bundle, version=case.snapshot.version, tier=case.rung.name)
