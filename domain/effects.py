"""Effects: what must be done outside, as the decider asks for it and the workflow performs it.

Every effect has an id that is unique within the ticket's life; its result comes back as an event with the same id.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from domain.people import CUSTOMER, Channel, Contact, PersonId
from domain.priority import Priority
from domain.via import Via

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

WHERE_IT_STANDS: frozenset[Purpose] = frozenset(
    {"customer_update", "customer_escalated", "owner_changed", "reopened", "waiting_reminder"}
)
"""What says only how things are: a later message to the customer says it better. Everything else must be read."""
PERSONS_OWN_WORDS: frozenset[Purpose] = frozenset({"reply", "question", "resolution", "promise_made", "mention"})
"""What a person has written: no rule gives it up."""


_AGAIN, _BACK = "/again", "/back"


class SendMessage(BaseModel, frozen=True):
    """Tell one person one thing on one channel. `facts` is what the message's text may draw on, `order` its place among
    the ticket's messages as they were written.

    `tried` are the channels on which it failed before, `waited` those on which it has waited for their provider,
    `beside` those on which its reader is told the same anyway; `again` says that it is tried once more on the same
    one. `instead_of` are those who could not be told, in whose place this tells somebody. `keeps` is the instant at
    which the customer was promised to hear, where this keeps that promise. `doubted_at` is when a call began of which
    nobody knows what became, as the last try left it. `behind` says that it is entered and not sent yet, since what is
    before it for the same reader waits. `entries` are the timeline's entries that led to it, by their ids.
    """

    effect: Literal["send_message"] = "send_message"
    id: str
    purpose: Purpose
    to: Contact
    channel: Channel
    facts: dict[str, Any] = {}
    order: int = 0
    priority: Priority = "medium"
    not_before: AwareDatetime | None = None
    tried: tuple[Channel, ...] = ()
    waited: tuple[Channel, ...] = ()
    beside: tuple[Channel, ...] = ()
    again: bool = False
    instead_of: tuple[PersonId, ...] = ()
    keeps: AwareDatetime | None = None
    doubted_at: AwareDatetime | None = None
    behind: bool = False
    entries: tuple[str, ...] = ()

    @cached_property
    def text_length(self) -> int:
        """Return how many characters of text the facts hold."""
        return sum(len(value) for value in self.facts.values() if isinstance(value, str))

    def id_on(self, channel: Channel) -> str:
        """Return the id of the same message on another channel."""
        return f"{self.id.removesuffix(_AGAIN).removesuffix(_BACK).removesuffix(self.channel)}{channel}"

    def on(self, channel: Channel) -> SendMessage:
        """Return the same message on another channel."""
        changes = {"channel": channel, "again": False, "doubted_at": None, "behind": False, "not_before": None}
        return self.model_copy(update={"id": self.id_on(channel), **changes})

    def failed_on(self, channel: Channel) -> SendMessage:
        """Return the same message, known to have failed on one more channel."""
        return self.model_copy(update={"tried": tuple(dict.fromkeys((*self.tried, channel)))})

    def once_more(self) -> SendMessage:
        """Return the same message, to be tried again on its channel, under an id of its own."""
        return self.model_copy(update={"id": f"{self.id}{_AGAIN}", "again": True})

    def back(self) -> SendMessage:
        """Return the same message, to be tried on a channel on which it has waited before, under an id of its own."""
        return self.model_copy(update={"id": f"{self.id}{_BACK}", "again": True})

    @property
    def to_customer(self) -> bool:
        """Return whether the customer, not the team, is told."""
        return self.to.id == CUSTOMER


class AssignOwner(BaseModel, frozen=True):
    """Find an owner: the named `person`, or by skill, shift, capacity and load in `team`. Where `serving`, it is to be
    the named person's work."""

    effect: Literal["assign_owner"] = "assign_owner"
    id: str
    team: str
    tier: str
    skill: str | None = None
    person: PersonId | None = None
    serving: bool = False
    again: PersonId | None = None
    exclude: tuple[PersonId, ...] = ()
    prefer_best: bool = False
    at: AwareDatetime


class ExtendTime(BaseModel, frozen=True):
    """Compile the ticket's calendars further, from the instant to which they are known; `asked_at` is when that was
    last asked for."""

    effect: Literal["extend_time"] = "extend_time"
    id: str
    since: AwareDatetime
    asked_at: AwareDatetime


class LoadSnapshot(BaseModel, frozen=True):
    """Load and compile the policy bundle a ticket is to be moved to, far enough ahead of `at`.

    `by`, `reason` and `key` are who asked, why, and the key of the action, which counts as done only with the move;
    `by_signal` says that nobody waits for an answer, `via` by which way it was asked for.
    """

    effect: Literal["load_snapshot"] = "load_snapshot"
    id: str
    bundle: str
    by: str
    reason: str
    key: str | None = None
    by_signal: bool = False
    via: Via | None = None
    at: AwareDatetime


class WithdrawMessages(BaseModel, frozen=True):
    """Send these messages no more, and say in the ledger why: `reason` is a code."""

    effect: Literal["withdraw_messages"] = "withdraw_messages"
    id: str
    messages: tuple[SendMessage, ...]
    reason: str


Effect = Annotated[
    SendMessage | AssignOwner | ExtendTime | LoadSnapshot | WithdrawMessages, Field(discriminator="effect")
]
