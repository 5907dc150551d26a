"""Shapes of answers that no other part of the product has."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel, computed_field

from domain.case.told import ToldEntry
from domain.delivery.states import State
from domain.delivery.status import status_of
from domain.effects import Purpose
from domain.explaining.plan import Planned
from domain.people import Channel
from starter.conversation import Said
from starter.outages import ProviderState


class Timeline(BaseModel):
    """Entries in order, each with how the messages stand to which it led; `next_after` asks for those after them, null
    at the end."""

    items: tuple[ToldEntry, ...]
    next_after: int | None = None


class Plan(BaseModel):
    """What fires when if nobody acts, in order, and what it brings about."""

    items: tuple[Planned, ...]


class SentMessage(BaseModel):
    """A message and what became of it; its address and words stay inside.

    `calls` of its provider may have been taken; `resent_at` is when it was sent again in doubt, so that whoever has it
    may have it twice; `asked_at` is when the provider was last asked for it. `provider` is whom it was last sent by,
    `deferred_at` since when it waits for one, which is no end and no doubt. `stands` says in words what became of it.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    state: State
    provider_id: str | None = None
    reason: str | None = None
    intended_at: AwareDatetime
    sending_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    calls: int = 0
    called_at: AwareDatetime | None = None
    resent_at: AwareDatetime | None = None
    asked_at: AwareDatetime | None = None
    provider: str | None = None
    deferred_at: AwareDatetime | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def stands(self) -> str:
        """Return what became of it, in words."""
        return status_of(self).stands


class StuckMessage(SentMessage):
    """A message that should have come to its end by now, and the ticket it is of."""

    reference: str


class StuckMessages(BaseModel):
    """Messages that have not come to an end, oldest first."""

    items: tuple[StuckMessage, ...]


class WaitingMessage(BaseModel):
    """What a customer has not been told, since the only channel that reaches them does not go out.

    `customer_id` and `customer_name` say who is to be told another way, `subject`, which only an email has, and `body`
    what.
    """

    reference: str
    customer_id: str | None = None
    customer_name: str = ""
    purpose: Purpose
    channel: Channel
    intended_at: AwareDatetime
    deferred_at: AwareDatetime
    reason: str | None = None
    subject: str | None = None
    body: str


class WaitingMessages(BaseModel):
    """What customers have not been told, oldest first."""

    items: tuple[WaitingMessage, ...]


class Providers(BaseModel):
    """Every provider in use, by name; none before a worker has run."""

    items: tuple[ProviderState, ...]


class Messages(BaseModel):
    """Messages in the order they were meant."""

    items: tuple[SentMessage, ...]


class Conversation(BaseModel):
    """What was said in public, oldest first."""

    items: tuple[Said, ...]
