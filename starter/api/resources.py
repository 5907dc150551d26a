"""Shapes of answers that no other part of the product has."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel

from domain.delivery import State
from domain.effects import Purpose
from domain.people import Channel
from domain.plan import Planned
from domain.timeline import Entry
from starter.conversation import Said


class Timeline(BaseModel):
    """Entries in order; `next_after` asks for those after them, null at the end."""

    items: tuple[Entry, ...]
    next_after: int | None = None


class Plan(BaseModel):
    """What fires when if nobody acts, in order, and what it brings about."""

    items: tuple[Planned, ...]


class SentMessage(BaseModel):
    """A message and what became of it; its address and words stay inside."""

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


class Messages(BaseModel):
    """Messages in the order they were meant."""

    items: tuple[SentMessage, ...]


class Conversation(BaseModel):
    """What was said in public, oldest first."""

    items: tuple[Said, ...]
