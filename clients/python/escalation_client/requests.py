# Written by `make schemas` from the API's own document.
"""What is sent: the body of each request, as a dictionary. Instants are aware, or RFC 3339."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

PreferredChannel = Literal["email", "sms"]
Priority = Literal["urgent", "high", "medium", "low"]
Impact = Literal["high", "medium", "low"]
How = Literal["phone", "in person", "chat", "other"]
Approval = Literal["pending", "approved", "refused", "withdrawn"]


class Action(TypedDict):
    """What the body of every action may have."""

    by: NotRequired[str]
    seen: NotRequired[Seen | None]
    sent_at: NotRequired[datetime | str | None]


class Customer(TypedDict):
    """Who asked, and where they can be told; at least one of email and phone."""

    id: str
    name: NotRequired[str]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    locale: NotRequired[str]
    timezone: NotRequired[str | None]
    preferred_channel: NotRequired[PreferredChannel | None]
    segment: NotRequired[str | None]
    followers: NotRequired[int | None]


Utterance = TypedDict(
    "Utterance",
    {
        "from": NotRequired["str"],
        "text": NotRequired["str"],
        "at": NotRequired["datetime | str | None"],
    },
)
"""One line of the conversation that came before the ticket."""


class Context(TypedDict):
    """What the customer has already said and tried, so that nobody asks again."""

    transcript: NotRequired[Sequence[Utterance]]
    tried: NotRequired[Sequence[str]]


class Attachment(TypedDict):
    """A file somebody sent: its name, its size in bytes where it is known, and its media type."""

    name: str
    bytes: NotRequired[int | None]
    type: NotRequired[str | None]


class Ticket(TypedDict):
    """A request to open a ticket, valid by itself; unknown fields are ignored so that senders may be newer.

    `follows` is a ticket of the same customer that had ended; `attachments` are named, never kept. `message_id` is
    the customer's message that it was made of: handed to the ticket as well, that does nothing.
    """

    reference: str
    subject: str
    description: NotRequired[str]
    category: NotRequired[str]
    team: NotRequired[str | None]
    priority: NotRequired[Priority | None]
    impact: NotRequired[Impact | None]
    urgency: NotRequired[Impact | None]
    product: NotRequired[str | None]
    channel: NotRequired[str | None]
    customer: Customer
    tags: NotRequired[Sequence[str]]
    opened_at: NotRequired[datetime | str | None]
    context: NotRequired[Context]
    attachments: NotRequired[Sequence[Attachment]]
    follows: NotRequired[str | None]
    message_id: NotRequired[str | None]
    policy: NotRequired[str]
    source_url: NotRequired[str | None]


class Seen(TypedDict):
    """The episode and tier the sender was looking at."""

    episode: int
    tier: int


class MovePolicy(Action):
    """The ticket goes on under another policy, or under its policy's version of now; or back to the one before."""

    policy: NotRequired[str | None]
    back: NotRequired[bool]
    reason: str


class Acknowledge(Action):
    """The owner takes the ticket on; another person does so by `take_over`."""

    take_over: NotRequired[bool]


class Decline(Action):
    """The owner will not take it, and is not asked again for this ticket."""

    reason: str


class Escalate(Action):
    """Up to the next tier, or to a named higher one, with a coded reason and a hand-over note."""

    reason: str
    note: NotRequired[str]
    to_tier: NotRequired[str | None]


class HandBack(Action):
    """Down to the tier below, or to a named lower one, with a hand-over note."""

    reason: str
    note: NotRequired[str]
    to_tier: NotRequired[str | None]


class Reassign(Action):
    """To a named person in the same tier, with a hand-over note."""

    to: str
    reason: str
    note: NotRequired[str]


class Reply(Action):
    """A public answer to the customer."""

    text: str
    workaround: NotRequired[bool]


class CustomerTold(Action):
    """A person has told the customer by another way, which counts as a public answer: nothing is sent, nor anything
    any more that waits for its provider. `text` is what was said.
    """

    how: NotRequired[How]
    text: NotRequired[str]


class Note(Action):
    """An internal note; `mention` is told."""

    text: str
    mention: NotRequired[str | None]


class Wait(Action):
    """The ball goes to the customer, who is asked `text`, or to a third party."""

    on: str
    text: NotRequired[str]
    until: NotRequired[datetime | str | None]


class Resume(Action):
    """The ball is back."""


class Promise(Action):
    """A person promises the customer an answer by an instant, which then never slides."""

    at: datetime | str
    text: NotRequired[str]


class ChangePriority(Action):
    """Another priority, with other promises from the same start."""

    priority: Priority
    reason: str


class ChangeCategory(Action):
    """Another category."""

    category: str
    reason: str


class Money(TypedDict):
    """An amount of one currency; never nothing, never less."""

    amount: Decimal | float | str
    currency: str


class Resolve(Action):
    """What was wrong and what was done, for the customer, who may be granted money with it."""

    resolution: str
    how_to_use: NotRequired[str]
    grant: NotRequired[Money | None]


class Approve(Action):
    """Allow a request for approval, whole or in part."""

    request: str
    amount: NotRequired[Decimal | float | str | None]
    reason: NotRequired[str | None]


class Refuse(Action):
    """Refuse a request for approval."""

    request: str
    reason: NotRequired[str | None]


class Reopen(Action):
    """A resolved ticket is not solved after all."""

    reason: str


class Close(Action):
    """A resolved ticket, now."""

    reason: NotRequired[str]


class Cancel(Action):
    """The ticket should not exist."""

    reason: str


class CustomerReplied(Action):
    """The customer wrote; `whole` is the mail of which `text` is what they say, where more stood in it."""

    text: str
    channel: NotRequired[str]
    message_id: NotRequired[str | None]
    attachments: NotRequired[Sequence[Attachment]]
    whole: NotRequired[str]
    not_solved: NotRequired[bool]
    wants_manager: NotRequired[bool]


class SurveyAnswered(Action):
    """The customer said how it was."""

    score: int
    comment: NotRequired[str]


class Filters(TypedDict):
    """Which tickets are listed."""

    status: NotRequired[Sequence[str] | None]
    priority: NotRequired[Sequence[str] | None]
    tier: NotRequired[Sequence[str] | None]
    team: NotRequired[Sequence[str] | None]
    owner: NotRequired[Sequence[str] | None]
    policy: NotRequired[Sequence[str] | None]
    customer: NotRequired[str | None]
    due_before: NotRequired[str | None]
    updated_after: NotRequired[str | None]
    approval: NotRequired[Approval | None]
    decider: NotRequired[str | None]
    q: NotRequired[str | None]
