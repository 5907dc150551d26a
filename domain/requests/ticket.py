"""The ticket as a backend opens it: the start JSON of the public contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from domain.input.instants import Instant
from domain.input.problems import InvalidInput, Problem, parse
from domain.input.text import clean
from domain.people import CUSTOMER, Channel, Contact, Email, Phone, Zone
from domain.priority import Priority
from domain.requests.attachments import Attachments

OPENED_AT_MOST_AGO = timedelta(days=30)
CLOCKS_APART = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""

REFERENCE_PATTERN = r"^[A-Za-z0-9._-]{1,64}$"
BundleName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE_PATTERN)]
Text = Annotated[str, StringConstraints(max_length=50_000)]
Short = Annotated[str, StringConstraints(max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Word = Annotated[str, StringConstraints(pattern=r"^[^\s,][^,\n]{0,63}$")]
Tried = Annotated[str, StringConstraints(max_length=2_000)]
TRANSCRIPT_LENGTH = 200_000
Grade = Literal["high", "medium", "low"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Customer(_Part):
    """Who asked, and where they can be told; at least one of email and phone."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    email: Email | None = None
    phone: Phone | None = None
    locale: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")] = "en"
    timezone: Zone | None = None
    preferred_channel: Channel | None = None
    segment: Short | None = None
    followers: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Customer:
        if not (self.email or self.phone):
            raise ValueError("an email or a phone, so that the customer can be told")
        return self

    def contact(self, zone: str = "UTC") -> Contact:
        """Return the customer as somebody to be told; in `zone` unless their own is known."""
        return Contact(
            id=CUSTOMER,
            name=self.name,
            email=self.email,
            phone=self.phone,
            locale=self.locale,
            timezone=self.timezone or zone,
        )


class Utterance(_Part):
    """One line of the conversation that came before the ticket."""

    sender: Short = Field(validation_alias=AliasChoices("from", "sender"), serialization_alias="from", default="")
    text: Text = ""
    at: Instant | None = None


class Context(_Part):
    """What the customer has already said and tried, so that nobody asks again."""

    transcript: Annotated[tuple[Utterance, ...], Field(max_length=1_000)] = ()
    tried: Annotated[tuple[Tried, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _can_be_carried_along(self) -> Context:
        if sum(len(utterance.text) for utterance in self.transcript) > TRANSCRIPT_LENGTH:
            raise ValueError(f"a transcript of at most {TRANSCRIPT_LENGTH} characters in all")
        return self


class Ticket(_Part):
    """A request to open a ticket, valid by itself; unknown fields are ignored so that senders may be newer.

    `follows` is a ticket of the same customer that had ended; `attachments` are named, never kept. `message_id` is the
    customer's message that it was made of: handed to the ticket as well, that does nothing.
    """

    reference: Reference
    subject: Line
    description: Text = ""
    category: Word = "general"
    team: Word | None = None
    priority: Priority | None = None
    impact: Grade | None = None
    urgency: Grade | None = None
    product: Short | None = None
    channel: Short | None = None
    customer: Customer
    tags: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    opened_at: Instant | None = None
    context: Context = Context()
    attachments: Attachments = ()
    follows: Reference | None = None
    message_id: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None
    policy: BundleName = "default"
    source_url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _absent_is_default(cls, value: object) -> object:
        # null and absent mean the same in the contract, so a null never overrides a default
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value

    def fingerprint(self) -> str:
        """Return a hash that tells the same request from one with other content; a field left out is no content."""
        return sha256(self.model_dump_json(by_alias=True, exclude_defaults=True).encode()).hexdigest()

    def opening_instant(self, now: datetime) -> datetime:
        """Return the instant clocks count from: `opened_at`, at most 30 days back and never in the future.

        Raises `InvalidInput` when `opened_at` lies outside that range.
        """
        if self.opened_at is None:
            return now
        if not now - OPENED_AT_MOST_AGO <= self.opened_at <= now + CLOCKS_APART:
            allowed = f"an instant within the last {OPENED_AT_MOST_AGO.days} days"
            raise InvalidInput([Problem(field="opened_at", found=self.opened_at.isoformat(), allowed=allowed)])
        return min(self.opened_at, now)


def read_ticket(given: list[Any]) -> Ticket:
    """Return the one ticket among a starter's arguments; raises `InvalidInput` naming every mistake."""
    if len(given) != 1:
        allowed = "one argument, the ticket as a JSON object"
        raise InvalidInput([Problem(field="(whole)", found=f"{len(given)} arguments", allowed=allowed)])
    return parse(Ticket, clean(given[0]))
