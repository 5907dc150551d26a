"""The case: the whole state of one ticket's life, as one value that can be stored and restored at any step."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain.case.deferred import Deferred
from domain.case.timeline import Entry
from domain.clocks.clock import Clock, ClockKey
from domain.effects import Effect, SendMessage
from domain.people import CUSTOMER, Contact
from domain.policy.categories import Row
from domain.policy.promises import Promise
from domain.policy.snapshot import Snapshot
from domain.policy.tier import Tier
from domain.priority import Priority
from domain.requests.ticket import Ticket
from domain.team.approval import Approval, Granted
from domain.time.pauses import Pauses
from domain.time.windows import Windows
from domain.via import Via

Cause = Literal["opened", "escalated", "reassigned", "handed_back", "reopened"]
Status = Literal["open", "waiting", "resolved", "closed", "cancelled"]
TIMELINE_KEPT = 200
KEYS_KEPT = 500
ENDED_CLOCKS_KEPT = 60
TOLD_WHERE_THEY_WERE = EVERY_MESSAGE_HAS_ITS_END = 2
"""The rules by which a channel that could not be used does not count as told, and by which a message that is not tried
once more, since a newer one goes in its place, leaves a word."""
LOOKS_FORWARD = 3
"""The rules by which a change of terms acts from its own instant on, and an act at the instant of a due is in time."""
NAMED_BY_CAUSE = 4
"""The rules by which messages, entries and effects are known by what caused them, and a ticket counts from when its
first run started."""
KNOWS_CATEGORIES = 5
"""The rules by which a category that the policy does not list is said at opening, and refused in a change."""
HEARS_THANKS = 6
"""The rules by which a mere thank-you, in whatever words, is no chase and calls for nobody."""
USE_MAY_END = ONE_RECEIPT = 7
"""The rules by which a message that was kept back goes out only while it is of use, and what a search for an owner kept
for its end is told when the work ends first; and by which a ticket has one receipt, whoever is found to own it."""
RULES = 7
"""The rules of tickets that are opened now; one under way keeps its own until its next run."""


class Owner(BaseModel, frozen=True):
    """Who has the ticket, since when, and whether they took it on."""

    contact: Contact
    assigned_at: AwareDatetime
    acknowledged_at: AwareDatetime | None = None
    on_duty: bool = False


class Wait(BaseModel, frozen=True):
    """With whom the ball is, and since when."""

    on: str
    since: AwareDatetime
    until: AwareDatetime | None = None
    asked: str = ""


class HeldAlarm(BaseModel, frozen=True):
    """An alarm that waits for the policy's quiet hours to end, called for at `since` first, and why."""

    since: AwareDatetime
    reasons: tuple[str, ...]


class Handover(BaseModel, frozen=True):
    """Why an owner is being looked for, kept until one is found, so that all who must hear of it hear it once.

    `person` is wanted by name, `by` is who wants them and `via` by which way they said so, `needed` says that somebody
    must be found even when they are not there. `notices` are what the team had to be told in the step that asked,
    `update_owed` says that the customer had to be: it waits, so that nobody is told twice within seconds; `owed_by` are
    the timeline's entries that say so.
    """

    effect_id: str
    cause: Cause
    why: str
    person: str | None = None
    by: str | None = None
    via: Via | None = None
    needed: bool = True
    note: str = ""
    tell: tuple[str, ...] = ()
    acknowledged: bool = False
    notices: tuple[SendMessage, ...] = ()
    update_owed: bool = False
    owed_by: tuple[str, ...] = ()


class Case(BaseModel, frozen=True):
    """One ticket's life so far.

    `clocks` has the latest run of each clock, `ended_clocks` those before. `tier_entered_at` is when the ticket
    came to its tier, `tier_changed_at` when it last came from another one, `tier_cut_from` where it was on a ladder
    longer than that of now. `tier_used` is the working time that each tier has used over all its stays, `tier_left`
    what it had left, as earlier rules kept it. `told_at` is when a message to the customer was first accepted for
    delivery, `alive_at` the last sign of life of an owner who had acknowledged, `answered_at` the first public
    answer by a person and `last_answered_at` the latest, `unanswered_since` the customer's oldest message after the
    first that nobody has answered, `unheard_since` a promised instant that has passed without a message. `waited`
    is how long each third party has had the ticket in waits that people ended, since it last kept it too long.
    `customer_wrote_at` are the customer's latest messages after the request, `rules_fired_at` says when a rule that
    counts them last fired. `alarms` have sounded since somebody last acknowledged or showed a sign of life,
    `held_alarm` is one that quiet hours hold back. `counted_until` is the latest instant from which anything that
    was done counts. `in_flight` are effects asked for whose results have not come back, `sent` the latest messages
    that a provider has taken and may yet report as failed. `held` are messages waiting for their instant.
    `deferred` are messages that wait for their provider, `owed_since` is the earliest instant promised to the
    customer that one of them was to keep. `unreachable` are addresses at which messages failed by the address.
    `moved_from` is what the ticket lived by before it was moved to another policy. `rules` are those by which it is
    decided, so that what was recorded is decided alike when it is read again. `proven` are the keys of actions
    whose sender proved who they are, for as long as a proof may live. `used_for` is what the latest keys were used
    for, each shortened. `unkeyed` is how many actions without a key had the same content, for the latest contents.
    """

    ticket: Ticket
    snapshot: Snapshot
    status: Status = "open"
    priority: Priority
    category: str
    team: str
    tags: tuple[str, ...] = ()
    prefer: str | None = None
    tier: int = 0
    tier_entered_at: AwareDatetime | None = None
    tier_changed_at: AwareDatetime | None = None
    tier_cut_from: int | None = None
    owner: Owner | None = None
    tier_owners: dict[int, Contact] = {}
    declined: tuple[str, ...] = ()
    tried_in_tier: tuple[str, ...] = ()
    handover: Handover | None = None
    episode: int = 1
    opened_at: AwareDatetime
    told_at: AwareDatetime | None = None
    alive_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    unanswered_since: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    last_answered_at: AwareDatetime | None = None
    customer_wrote_at: tuple[AwareDatetime, ...] = ()
    rules_fired_at: dict[str, AwareDatetime] = {}
    promised_at: AwareDatetime | None = None
    unheard_since: AwareDatetime | None = None
    waiting: Wait | None = None
    receipt_sent: bool = False
    survey_sent: bool = False
    survey_score: int | None = None
    pauses: Pauses = ()
    clocks: dict[ClockKey, Clock] = {}
    ended_clocks: tuple[Clock, ...] = ()
    alarms: int = 0
    held_alarm: HeldAlarm | None = None
    counted_until: AwareDatetime | None = None
    tier_left: dict[int, timedelta] = {}
    tier_used: dict[int, timedelta] = {}
    waited: dict[str, timedelta] = {}
    timeline: tuple[Entry, ...] = ()
    sequence: int = 0
    effects: int = 0
    in_flight: dict[str, Effect] = {}
    sent: dict[str, SendMessage] = {}
    held: tuple[SendMessage, ...] = ()
    deferred: tuple[Deferred, ...] = ()
    owed_since: AwareDatetime | None = None
    unreachable: tuple[str, ...] = ()
    moved_from: Snapshot | None = None
    rules: int = 1
    keys: tuple[str, ...] = ()
    proven: tuple[str, ...] = ()
    used_for: dict[str, str] = {}
    unkeyed: dict[str, int] = {}
    approvals: tuple[Approval, ...] = ()
    grants: tuple[Granted, ...] = ()

    @property
    def looks_forward(self) -> bool:
        """Return whether a change of terms acts from its own instant on, and an act at a due's instant is in time."""
        return self.rules >= LOOKS_FORWARD

    @property
    def named_by_cause(self) -> bool:
        """Return whether messages, entries and effects are known by what caused them."""
        return self.rules >= NAMED_BY_CAUSE

    @property
    def knows_categories(self) -> bool:
        """Return whether a category that the policy does not list is said at opening, and refused in a change."""
        return self.rules >= KNOWS_CATEGORIES

    @property
    def hears_thanks(self) -> bool:
        """Return whether a mere thank-you calls for nobody, in whatever words it is said."""
        return self.rules >= HEARS_THANKS

    @property
    def use_may_end(self) -> bool:
        """Return whether a message that was kept back goes out only while it is of use."""
        return self.rules >= USE_MAY_END

    @property
    def has_one_receipt(self) -> bool:
        """Return whether the receipt is known as the ticket's, not as that of whoever was found to own it."""
        return self.rules >= ONE_RECEIPT

    @property
    def ended(self) -> bool:
        """Return whether the ticket is closed or cancelled: nothing more can be done with it."""
        return self.status in ("closed", "cancelled")

    @property
    def over(self) -> bool:
        """Return whether the ticket's life is over: it has ended, and no message waits for quiet hours to end, or for
        its provider."""
        return self.ended and not self.held and not self.deferred

    @property
    def active(self) -> bool:
        """Return whether somebody still has to solve it."""
        return self.status in ("open", "waiting")

    @property
    def row(self) -> Row:
        """Return what holds for the ticket's category."""
        return self.snapshot.policy.row(self.category)

    @property
    def rung(self) -> Tier:
        """Return the tier the ticket is in, as it is for the ticket's category."""
        return self.row.tiers[self.tier]

    @property
    def at_top(self) -> bool:
        """Return whether there is no tier above."""
        return self.tier == len(self.snapshot.policy.tiers) - 1

    @property
    def promise(self) -> Promise:
        """Return what the customer was promised for this category at this priority."""
        return self.row.promises.of(self.priority)

    @property
    def tier_calendar(self) -> str:
        """Return the calendar the present tier works on."""
        return self.rung.calendar or self.promise.calendar

    def time_of(self, clock: Clock) -> Windows:
        """Return the working time a clock counts on."""
        return clock.time(self.snapshot.calendar(clock.calendar))

    @property
    def breached(self) -> bool:
        """Return whether a clock that still matters has been missed."""
        return any(clock.missed and clock.running for clock in self.clocks.values())

    @property
    def waits_for_customer(self) -> bool:
        """Return whether the ball is with the customer."""
        return self.waiting is not None and self.waiting.on == CUSTOMER

    @property
    def next_update_at(self) -> AwareDatetime | None:
        """Return when the customer hears next, as promised to them."""
        clock = self.clocks.get("customer_update")
        return clock.due_at if clock and clock.running else None
