"""The view: a ticket as everybody may see it, in the words of the public contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel

from domain.case.case import Case, Status
from domain.case.deferred import Deferred
from domain.case.dues import Due, next_promise
from domain.case.reaching import unreachable
from domain.case.timeline import Entry
from domain.clocks.clock import Clock, ClockKey, ClockName, ClockState, key_of
from domain.effects import Purpose, SendMessage
from domain.people import Channel, PersonId
from domain.priority import Priority
from domain.requests.ticket import Customer
from domain.team.approval import Approval, Granted


class CustomerView(BaseModel):
    """Who asked; on the channels in `unreachable` a message has failed by the customer's address."""

    id: str
    name: str
    unreachable: tuple[Channel, ...] = ()


class TierView(BaseModel):
    """Where on the ladder."""

    index: int
    name: str


class OwnerView(BaseModel):
    """Who has it, and since when they have taken it on."""

    id: str
    name: str
    acknowledged_at: AwareDatetime | None = None


class PolicyView(BaseModel):
    """Which policy, in which version."""

    name: str
    version: str


class ClockView(BaseModel):
    """One run of a clock; `label` tells clocks of one name apart, `used_in_episode` is part of `used`."""

    name: ClockName
    label: str | None = None
    run: int
    episode: int = 1
    state: ClockState
    started_at: AwareDatetime
    target: timedelta
    used: timedelta
    used_in_episode: timedelta | None = None
    due_at: AwareDatetime | None = None
    met: bool | None = None
    late_working: timedelta | None = None
    late_calendar: timedelta | None = None

    @property
    def key(self) -> ClockKey:
        """Return what tells this clock from the ticket's others."""
        return key_of(self.name, self.label)


class ApprovalView(Approval, frozen=True):
    """A request for approval; while it waits, `decide_by` is when the tier asked must have decided."""

    decide_by: AwareDatetime | None = None


class Summary(BaseModel):
    """A ticket in a list: the view without timeline and clocks; `follows` is the ended one it was opened after."""

    reference: str
    subject: str
    status: Status
    priority: Priority
    category: str
    team: str
    customer: CustomerView
    waiting_on: str | None = None
    waiting_since: AwareDatetime | None = None
    tags: tuple[str, ...] = ()
    tier: TierView
    owner: OwnerView | None = None
    episode: int
    breached: bool = False
    opened_at: AwareDatetime
    resolved_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    promised_at: AwareDatetime | None = None
    next_update_at: AwareDatetime | None = None
    policy: PolicyView
    follows: str | None = None
    next_due: Due | None = None
    approvals: tuple[ApprovalView, ...] = ()
    grants: tuple[Granted, ...] = ()

    @property
    def pending(self) -> ApprovalView | None:
        """Return the request that waits for a decision; a ticket has one at most."""
        return next((each for each in self.approvals if each.state == "pending"), None)


class OutgoingView(BaseModel):
    """A message that is to be sent, and of which the ticket has not heard since.

    It is held `until` quiet hours end, kept until the ticket has an owner, or being sent. With `again` it is held to be
    tried once more where it has failed. `entries` are the timeline's entries that led to it, by their ids.
    """

    id: str
    purpose: Purpose
    to: PersonId
    channel: Channel
    until: AwareDatetime | None = None
    again: bool = False
    entries: tuple[str, ...] = ()


class DeferredView(BaseModel):
    """A message that waits for its provider, since when, and why: `reason` is a code. `entries` are the timeline's
    entries that led to it, by their ids."""

    id: str
    purpose: Purpose
    to: PersonId
    channel: Channel
    since: AwareDatetime
    reason: str
    entries: tuple[str, ...] = ()


class View(Summary):
    """A ticket, whole; the timeline keeps the last 200 entries."""

    clocks: tuple[ClockView, ...] = ()
    outgoing: tuple[OutgoingView, ...] = ()
    deferred: tuple[DeferredView, ...] = ()
    timeline: tuple[Entry, ...] = ()


class Facts(BaseModel):
    """What the database is told of a ticket: its view, and the timeline entries it has not had.

    `told_at` is when, by the engine's clock; whatever is told later is newer, also where it has fewer entries. `run_id`
    is the engine's run that tells it, `first_run_id` the first of those that have followed on each other. `state` is
    the whole case, packed.
    """

    view: View
    request_hash: str
    roster: str
    owner_id: str | None = None
    customer_email: str | None = None
    customer_phone: str | None = None
    customer: Customer | None = None
    told_at: AwareDatetime | None = None
    run_id: str | None = None
    first_run_id: str | None = None
    state: str | None = None


def view(case: Case, now: datetime) -> View:
    """Return the ticket's view as of `now`."""
    owner = case.owner
    return View(
        reference=case.ticket.reference,
        subject=case.ticket.subject,
        status=case.status,
        priority=case.priority,
        category=case.category,
        team=case.team,
        customer=CustomerView(
            id=case.ticket.customer.id,
            name=case.ticket.customer.name,
            unreachable=unreachable(case, case.ticket.customer.contact()),
        ),
        waiting_on=case.waiting.on if case.waiting else None,
        waiting_since=case.waiting.since if case.waiting else None,
        tags=case.tags,
        tier=TierView(index=case.tier, name=case.rung.name),
        owner=OwnerView(id=owner.contact.id, name=owner.contact.name, acknowledged_at=owner.acknowledged_at)
        if owner
        else None,
        episode=case.episode,
        breached=case.breached,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        closed_at=case.closed_at,
        promised_at=case.promised_at,
        next_update_at=case.next_update_at,
        policy=PolicyView(name=case.snapshot.bundle, version=case.snapshot.version),
        follows=case.ticket.follows,
        next_due=next_promise(case),
        approvals=tuple(_approval(case, approval) for approval in case.approvals),
        grants=case.grants,
        clocks=tuple(_clock(case, clock, now) for clock in (*case.ended_clocks, *case.clocks.values())),
        outgoing=tuple(_outgoing(case)),
        deferred=tuple(_deferred(deferred) for deferred in case.deferred),
        timeline=case.timeline,
    )


def facts(case: Case, now: datetime, recorded: int) -> Facts:
    """Return what the database must be told after `recorded` timeline entries have reached it."""
    seen = view(case, now)
    return Facts(
        view=seen.model_copy(update={"timeline": tuple(e for e in seen.timeline if e.sequence > recorded)}),
        request_hash=case.ticket.fingerprint(),
        roster=case.snapshot.bundle,
        owner_id=case.owner.contact.id if case.owner and case.active else None,
        customer_email=case.ticket.customer.email,
        customer_phone=case.ticket.customer.phone,
        customer=case.ticket.customer,
        told_at=now,
    )


def _approval(case: Case, approval: Approval) -> ApprovalView:
    decide_by = case.clocks["approval"].due_at if approval.state == "pending" else None
    return ApprovalView(**approval.model_dump(), decide_by=decide_by)


def _outgoing(case: Case) -> Iterator[OutgoingView]:
    deferred = {way.id for each in case.deferred for way in each.ways}
    sending = [effect for effect in case.in_flight.values() if isinstance(effect, SendMessage)]
    kept = case.handover.notices if case.handover else ()
    for message in (*case.held, *kept, *sending):
        if message.id not in deferred:
            until = message.not_before if message in case.held else None
            yield OutgoingView(
                id=message.id,
                purpose=message.purpose,
                to=message.to.id,
                channel=message.channel,
                until=until,
                again=message.again and until is not None,
                entries=message.entries,
            )


def _deferred(deferred: Deferred) -> DeferredView:
    message = deferred.message
    return DeferredView(
        id=message.id,
        purpose=message.purpose,
        to=message.to.id,
        channel=message.channel,
        since=deferred.since,
        reason=deferred.reason,
        entries=message.entries,
    )


def _clock(case: Case, clock: Clock, now: datetime) -> ClockView:
    used = clock.used(now, case.time_of(clock), case.pauses)
    return ClockView(
        name=clock.name,
        label=clock.label,
        run=clock.run,
        episode=clock.episode,
        state=clock.state(case.pauses),
        started_at=clock.started_at,
        target=clock.target,
        used=used,
        used_in_episode=used - clock.used_before,
        due_at=clock.due_at,
        met=clock.met,
        late_working=clock.late_working,
        late_calendar=clock.late_calendar,
    )
