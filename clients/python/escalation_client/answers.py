# Written by `make schemas` from the API's own document.
"""What is answered, as dictionaries. Instants are RFC 3339 in UTC, durations ISO 8601."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Channel = Literal["email", "sms"]
Clock = Literal[
    "acknowledge",
    "first_response",
    "next_reply",
    "tier",
    "resolution",
    "customer_update",
    "internal",
    "approval",
    "expiry",
    "repeat",
    "waiting",
    "limit",
    "survey",
    "reopening",
    "promise",
    "sending",
    "horizon",
]
ApprovalState = Literal["pending", "approved", "refused", "withdrawn"]
Status = Literal["open", "waiting", "resolved", "closed", "cancelled"]
Priority = Literal["urgent", "high", "medium", "low"]
ClockState = Literal["running", "paused", "met", "missed", "stopped"]
Purpose = Literal[
    "receipt",
    "customer_update",
    "customer_escalated",
    "owner_changed",
    "reply",
    "question",
    "waiting_reminder",
    "waiting_closed",
    "promise_made",
    "delay",
    "resolution",
    "survey",
    "reopened",
    "cancelled",
    "assigned",
    "reminder",
    "warning",
    "breach",
    "escalation",
    "alarm",
    "customer_replied",
    "mention",
    "low_score",
    "resumed",
    "command_answer",
    "approval",
    "decided",
    "provider_away",
    "provider_back",
]
DeliveryStatusState = Literal[
    "intended", "sending", "unknown", "withdrawn", "accepted", "failed", "delivered", "undelivered"
]
Kind = Literal[
    "opened",
    "triaged",
    "receipt_sent",
    "assigned",
    "declined",
    "acknowledged",
    "acknowledgment_expired",
    "reminded",
    "warned",
    "breached",
    "limit_met",
    "escalated",
    "handed_back",
    "reassigned",
    "priority_changed",
    "category_changed",
    "promised",
    "replied",
    "noted",
    "customer_replied",
    "customer_updated",
    "waiting",
    "resumed",
    "approval_requested",
    "approved",
    "refused",
    "resolved",
    "reopened",
    "survey_sent",
    "survey_answered",
    "alerted",
    "closed",
    "cancelled",
    "message_failed",
    "message_deferred",
    "message_sent",
    "message_withdrawn",
    "customer_told",
    "action_refused",
    "policy_moved",
]
Hours = Literal["sending_hours", "quiet_hours", "other"]
By = Literal["customer", "us", "other"]
Severity = Literal["error", "warning"]


class CustomerView(TypedDict):
    """Who asked; on the channels in `unreachable` a message has failed by the customer's address."""

    id: str
    name: str
    unreachable: list[Channel]


class TierView(TypedDict):
    """Where on the ladder."""

    index: int
    name: str


class OwnerView(TypedDict):
    """Who has it, and since when they have taken it on."""

    id: str
    name: str
    acknowledged_at: str | None


class PolicyView(TypedDict):
    """Which policy, in which version."""

    name: str
    version: str


class Due(TypedDict):
    """An instant at which a level of a clock comes, and why in words; `label` tells clocks of one name apart."""

    at: str
    clock: Clock
    label: str | None
    level: str
    why: str


class Money(TypedDict):
    """An amount of one currency; never nothing, never less."""

    amount: float | str
    currency: str


class ApprovalView(TypedDict):
    """A request for approval; while it waits, `decide_by` is when the tier asked must have decided."""

    request: str
    state: ApprovalState
    grant: Money
    resolution: str
    how_to_use: str
    requested_by: str
    requested_by_key: str | None
    requested_at: str
    tier: str
    asked: list[str]
    decided_by: str | None
    decided_at: str | None
    granted: Money | None
    reason: str
    decide_by: str | None


class Granted(TypedDict):
    """Money granted to the customer: by whom, allowed by whom where that was somebody else, in which episode."""

    grant: Money
    by: str
    approved_by: str | None
    at: str
    episode: int


class Summary(TypedDict):
    """A ticket in a list: the view without timeline and clocks; `follows` is the ended one it was opened after."""

    reference: str
    subject: str
    status: Status
    priority: Priority
    category: str
    team: str
    customer: CustomerView
    waiting_on: str | None
    waiting_since: str | None
    tags: list[str]
    tier: TierView
    owner: OwnerView | None
    episode: int
    breached: bool
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    promised_at: str | None
    next_update_at: str | None
    policy: PolicyView
    follows: str | None
    next_due: Due | None
    approvals: list[ApprovalView]
    grants: list[Granted]


class SummaryPage(TypedDict):
    items: list[Summary]
    next_cursor: str | None


class ClockView(TypedDict):
    """One run of a clock; `label` tells clocks of one name apart, `used_in_episode` is part of `used`."""

    name: Clock
    label: str | None
    run: int
    episode: int
    state: ClockState
    started_at: str
    target: str
    used: str
    used_in_episode: str | None
    due_at: str | None
    met: bool | None
    late_working: str | None
    late_calendar: str | None


class OutgoingView(TypedDict):
    """A message that is to be sent, and of which the ticket has not heard since.

    It is held `until` quiet hours end, kept until the ticket has an owner, or being sent. With `again` it is held
    to be tried once more where it has failed. `entries` are the timeline's entries that led to it, by their ids.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    until: str | None
    again: bool
    entries: list[str]


class DeferredView(TypedDict):
    """A message that waits for its provider, since when, and why: `reason` is a code. `entries` are the timeline's
    entries that led to it, by their ids.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    since: str
    reason: str
    entries: list[str]


class DeliveryStatus(TypedDict):
    """How a message stands: its state since `at`, where that is known, and why: `reason` is a code.

    `waits` says that it is not sent yet: its provider is away, or something before it waits. Where there is an
    instant `until` then, its reader's quiet hours last until then; with `again`, it is tried once more then, having
    failed by something that may pass. `resent_at` is when it was sent again in doubt.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    state: DeliveryStatusState
    waits: bool
    again: bool
    at: str | None
    until: str | None
    reason: str | None
    resent_at: str | None
    stands: str


class ToldEntry(TypedDict):
    """An entry, and how each message stands to which it led, in the order in which they were meant."""

    sequence: int
    id: str
    at: str
    due_at: str | None
    kind: Kind
    by: str
    text: str
    data: dict[str, Any]
    messages: list[DeliveryStatus]


class ToldView(TypedDict):
    """A ticket, whole; each entry of its timeline says how the messages stand to which it led."""

    reference: str
    subject: str
    status: Status
    priority: Priority
    category: str
    team: str
    customer: CustomerView
    waiting_on: str | None
    waiting_since: str | None
    tags: list[str]
    tier: TierView
    owner: OwnerView | None
    episode: int
    breached: bool
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    promised_at: str | None
    next_update_at: str | None
    policy: PolicyView
    follows: str | None
    next_due: Due | None
    approvals: list[ApprovalView]
    grants: list[Granted]
    clocks: list[ClockView]
    outgoing: list[OutgoingView]
    deferred: list[DeferredView]
    timeline: list[ToldEntry]


class Timeline(TypedDict):
    """Entries in order, each with how the messages stand to which it led; `next_after` asks for those after them, null
    at the end.
    """

    items: list[ToldEntry]
    next_after: int | None


class Consequence(TypedDict):
    """What a due brings about, in the words its timeline entry will have."""

    kind: Kind
    text: str


class Told(TypedDict):
    """Who will be told what."""

    purpose: Purpose
    to: str


class Planned(TypedDict):
    """A due that comes if nobody acts, and what it brings about; `tier` is where the ticket is after it.

    `repeats_every` says that it goes on like that, and is not listed any more. What has no happenings lies behind
    repeats without end, or is known only as the next due.
    """

    at: str
    clock: Clock
    label: str | None
    level: str
    why: str
    tier: str | None
    happens: list[Consequence]
    tells: list[Told]
    repeats_every: str | None


class Plan(TypedDict):
    """What fires when if nobody acts, in order, and what it brings about."""

    items: list[Planned]


class PauseTaken(TypedDict):
    """A stretch that does not count, and the working time in it; what two pauses share is the first one's."""

    start: str
    end: str
    working: str
    why: str


class DayCounted(TypedDict):
    """One local date: its windows, what a clock counted in them, and what pauses took away.

    `windows` are whole, `counted` is the part between the clock's start and its end, without `paused`. `name` is
    the holiday's, `special` says that the policy gave the date hours of its own.
    """

    date: str
    windows: list[list[Any]]
    counted: str
    paused: str
    name: str | None
    special: bool


class Counting(TypedDict):
    """Working time from one instant to another, day by day on one calendar; `counted` is the sum of its days."""

    calendar: str
    zone: str
    version: str
    data: str
    since: str
    until: str
    pauses: list[PauseTaken]
    days: list[DayCounted]
    counted: str


class Moved(TypedDict):
    """A step of moving an instant into hours in which the customer may be reached: the policy's `span` in `zone`."""

    before: str
    after: str
    hours: Hours
    span: list[Any] | None
    zone: str


class LevelExplained(TypedDict):
    """A level of the clock: when it comes, or that it has come and when; null while that is not known."""

    name: str
    at: str | None
    fired: bool


class DueChange(TypedDict):
    """That a clock's due was set or moved: from where to where, when, by whom and because of what.

    None is no due: not set yet, paused, or beyond what is known of the calendar. `calendar` is the one it is due on
    since.
    """

    at: str
    cause: str
    by: str
    before: str | None
    after: str | None
    calendar: str | None


class Explanation(TypedDict):
    """Why a clock runs out when it does, and in one sentence, `why`.

    `counting` tells how time was counted from the start, or from where an earlier calendar stopped counting, to
    where the target is used up; without a due, to where the clock stands. `counted_before` is what was used by
    then, on the calendar `counted_on` if that is known: together they are the target, once there is a due. The
    instant promised to a customer is then `moved`, if need be, and acted on at `acts_at`, a little before it.
    `was_due_at` is the due that a paused clock had last. `changes` are its dues, from the first one on.
    """

    reference: str
    clock: Clock
    label: str | None
    run: int
    episode: int
    state: ClockState
    why: str
    started_at: str
    target: str
    used: str
    counted_before: str
    counted_on: str | None
    counting: Counting
    policy: PolicyView | None
    moved: list[Moved]
    due_at: str | None
    was_due_at: str | None
    acts_at: str | None
    levels: list[LevelExplained]
    changes: list[DueChange]
    met: bool | None
    ended_at: str | None
    late_working: str | None
    late_calendar: str | None


class At(TypedDict):
    """A policy in one of its versions, and the tier a ticket is in under it."""

    policy: str
    version: str
    tier: str


class MovedDue(TypedDict):
    """A clock whose due moves; None where it has none: it does not run, or stands still."""

    clock: Clock | str
    before: str | None
    after: str | None


class Move(TypedDict):
    """What a move changes; nothing where `refused` says why there is none, or the ticket is `there` already.

    `overdue` are the clocks that will have run out at once, `happens` is what that brings about.
    """

    reference: str
    before: At
    after: At
    dues: list[MovedDue]
    started: list[Clock | str]
    stopped: list[Clock | str]
    overdue: list[Clock | str]
    happens: list[Consequence]
    there: bool
    refused: str | None


class SentMessage(TypedDict):
    """A message and what became of it; its address and words stay inside.

    `calls` of its provider may have been taken; `resent_at` is when it was sent again in doubt, so that whoever has
    it may have it twice; `asked_at` is when the provider was last asked for it. `provider` is whom it was last sent
    by, `deferred_at` since when it waits for one, which is no end and no doubt. `stands` says in words what became
    of it.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    state: DeliveryStatusState
    provider_id: str | None
    reason: str | None
    intended_at: str
    sending_at: str | None
    accepted_at: str | None
    delivered_at: str | None
    ended_at: str | None
    calls: int
    called_at: str | None
    resent_at: str | None
    asked_at: str | None
    provider: str | None
    deferred_at: str | None
    stands: str


class Messages(TypedDict):
    """Messages in the order they were meant."""

    items: list[SentMessage]


class Attachment(TypedDict):
    """A file somebody sent: its name, its size in bytes where it is known, and its media type."""

    name: str
    bytes: int | None
    type: str | None


class Said(TypedDict):
    """One public message; `at` is None where nobody knows when.

    `state` says what became of one of ours, `waits` that it waits for its provider or for quiet hours to end,
    `stands` says it in words; `subject` is an email's of ours. `attachments` are the files the customer sent, by
    name only; `whole` is the mail of theirs that `text` was taken from, where more stood in it. `before` says that
    it was said before the ticket, by whom its sender called `speaker`; `by` is `other` where that tells nothing.
    """

    at: str | None
    by: By
    channel: str
    text: str
    subject: str | None
    purpose: str | None
    message_id: str | None
    state: DeliveryStatusState | None
    waits: bool
    stands: str | None
    before: bool
    speaker: str | None
    attachments: list[Attachment]
    whole: str | None


class Conversation(TypedDict):
    """What was said in public, oldest first."""

    items: list[Said]


class Unreachable(TypedDict):
    """Since when, and by which code, messages to an address fail by the address itself."""

    since: str
    reason: str


class Colleague(TypedDict):
    """Somebody who can own tickets; name and contacts are null unless the key may see them.

    On the channels in `unreachable` the last messages failed by the address: others are tried first.
    """

    id: str
    teams: list[str]
    tiers: list[str]
    skills: list[str]
    level: int
    capacity: int
    open_tickets: int
    on_shift: bool
    timezone: str
    name: str | None
    email: str | None
    phone: str | None
    unreachable: dict[str, Unreachable]


class Staff(TypedDict):
    """Everybody on a policy's roster, by id, and who holds which role."""

    policy: str
    items: list[Colleague]
    roles: dict[str, str]


class Mistake(TypedDict):
    """A mistake in a bundle, or a doubt about it, and where: the file within the bundle, line and column from 1."""

    field: str
    found: str
    allowed: str
    severity: Severity
    file: str
    line: int
    column: int


class PolicyListed(TypedDict):
    """A policy as its files are now; one with mistakes has no version, and no ticket can be opened under it.

    `findings` are its mistakes and warnings, each with file, line and column; a warning stops nobody.
    """

    name: str
    title: str | None
    version: str | None
    mistakes: int
    warnings: int
    findings: list[Mistake]


class PoliciesListed(TypedDict):
    """Every policy there is, by name."""

    items: list[PolicyListed]


class Entry(TypedDict):
    """One line of the timeline; one made by a clock has the `due_at` it acted on: `at - due_at` is its lateness.

    `id` is what it is known by within the ticket: the same cause decided again gives the same. Entries of early
    releases are known by their `sequence`.
    """

    sequence: int
    id: str
    at: str
    due_at: str | None
    kind: Kind
    by: str
    text: str
    data: dict[str, Any]


class Problem(TypedDict):
    """One mistake: which field, what was found there, what is allowed."""

    field: str
    found: str
    allowed: str


class Answer(TypedDict):
    """A ticket as it is after what was asked; `warnings` name what of the request nobody knows."""

    reference: str
    subject: str
    status: Status
    priority: Priority
    category: str
    team: str
    customer: CustomerView
    waiting_on: str | None
    waiting_since: str | None
    tags: list[str]
    tier: TierView
    owner: OwnerView | None
    episode: int
    breached: bool
    opened_at: str
    resolved_at: str | None
    closed_at: str | None
    promised_at: str | None
    next_update_at: str | None
    policy: PolicyView
    follows: str | None
    next_due: Due | None
    approvals: list[ApprovalView]
    grants: list[Granted]
    clocks: list[ClockView]
    outgoing: list[OutgoingView]
    deferred: list[DeferredView]
    timeline: list[Entry]
    warnings: list[Problem]


class View(Summary):
    """A ticket, whole; the timeline keeps the last 200 entries."""

    clocks: list[ClockView]
    outgoing: list[OutgoingView]
    deferred: list[DeferredView]
    timeline: list[Entry]


class ProblemDetails(TypedDict):
    """Why a request was not done, and which fields to mend."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Problem]


class BulkResult(TypedDict):
    """What came of one line, counted from 1: its view, or the problem that answering it alone would have given.

    `warnings` name what of it nobody knows.
    """

    line: int
    status: int
    reference: NotRequired[str | None]
    view: NotRequired[View | None]
    problem: NotRequired[ProblemDetails | None]
    warnings: NotRequired[list[Problem]]


class Happening(Entry):
    """An entry, whose it is, and its position among the entries of all tickets.

    The position is the id of its event, and no part of its data.
    """

    reference: str
