"""What moving a ticket to another policy would change, told before anybody decides to."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.case.case import Case
from domain.case.timeline import Entry
from domain.clocks.clock import ClockKey
from domain.decisions.moved_record import MovedDue
from domain.effects import LoadSnapshot
from domain.escalation import advance
from domain.events import Acted, Event, SnapshotLoaded
from domain.explaining.plan import Consequence
from domain.policy.snapshot import Snapshot
from domain.requests.ticket import Ticket


class At(BaseModel, frozen=True):
    """A policy in one of its versions, and the tier a ticket is in under it."""

    policy: str
    version: str
    tier: str


class Move(BaseModel, frozen=True):
    """What a move changes; nothing where `refused` says why there is none, or the ticket is `there` already.

    `overdue` are the clocks that will have run out at once, `happens` is what that brings about.
    """

    reference: str
    before: At
    after: At
    dues: tuple[MovedDue, ...] = ()
    started: tuple[ClockKey, ...] = ()
    stopped: tuple[ClockKey, ...] = ()
    overdue: tuple[ClockKey, ...] = ()
    happens: tuple[Consequence, ...] = ()
    there: bool = False
    refused: str | None = None


class Opening(BaseModel, frozen=True):
    """What a ticket was opened with; what a policy is compiled for."""

    ticket: Ticket
    opened_at: AwareDatetime


def preview(case: Case, snapshot: Snapshot | None, now: datetime) -> Move:
    """Return what moving the case at `now` would change, by doing it to a copy; back to where it was, by default."""
    event: Event
    if snapshot is None:
        event = Acted(action="move_policy", body={"back": True, "reason": "preview"})
    else:
        asked = LoadSnapshot(id="preview", bundle=snapshot.bundle, by="system", reason="preview", at=now)
        case = case.model_copy(update={"in_flight": {**case.in_flight, asked.id: asked}})
        event = SnapshotLoaded(effect_id=asked.id, snapshot=snapshot)
    step = advance(case, event, now)
    new = [entry for entry in step.case.timeline if entry.sequence > case.sequence]
    place = next((place for place, entry in enumerate(new) if entry.kind == "policy_moved"), None)
    if step.refusal or place is None:
        refused = step.refusal.detail if step.refusal else "The ticket was not moved"
        there = snapshot is not None and _version(snapshot) == _version(case.snapshot)
        return Move(reference=case.ticket.reference, before=_at(case), after=_at(case), there=there, refused=refused)
    moved = new[place].data
    dues = [MovedDue(clock=name, before=old, after=due) for name, (old, due) in moved["dues"].items()]
    return Move(
        reference=case.ticket.reference,
        before=_at(case),
        after=_after(step.case, moved.get("tier_to", case.rung.name)),
        dues=tuple(dues),
        started=tuple(moved.get("started", ())),
        stopped=tuple(moved.get("stopped", ())),
        overdue=tuple(due.clock for due in dues if due.after and due.after <= now),
        happens=tuple(_consequence(entry) for entry in new[place + 1 :]),
    )


def _version(snapshot: Snapshot) -> tuple[str, str]:
    return snapshot.bundle, snapshot.version


def _consequence(entry: Entry) -> Consequence:
    return Consequence(kind=entry.kind, text=entry.text)


def _at(case: Case) -> At:
    return _after(case, case.rung.name)


def _after(case: Case, tier: str) -> At:
    return At(policy=case.snapshot.bundle, version=case.snapshot.version, tier=tier)
