"""The conversation with a customer: what was said in public, both ways, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain.timeline import Entry
from store.messages import Message


class Said(BaseModel, frozen=True):
    """One public message; `state` says what became of one of ours, `subject` is an email's of ours."""

    at: AwareDatetime
    by: Literal["customer", "us"]
    channel: str
    text: str
    subject: str | None = None
    purpose: str | None = None
    message_id: str | None = None
    state: str | None = None


def conversation(timeline: Iterable[Entry], messages: Iterable[Message]) -> list[Said]:
    """Return what the customer wrote, from the timeline, and what they were sent, from the ledger, oldest first."""
    heard = [
        Said(
            at=entry.at,
            by="customer",
            channel=str(entry.data.get("channel") or "email"),
            text=entry.text,
            message_id=entry.data.get("message_id"),
        )
        for entry in timeline
        if entry.kind == "customer_replied"
    ]
    told = [
        Said(
            at=message.intended_at,
            by="us",
            channel=message.channel,
            text=message.body,
            subject=message.subject,
            purpose=message.purpose,
            message_id=message.id,
            state=message.state,
        )
        for message in messages
        if message.to == "customer"
    ]
    return sorted([*heard, *told], key=lambda said: said.at)
