"""The conversation with a customer: what was said in public, both ways, in order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from pydantic import AwareDatetime, BaseModel

from domain.case.timeline import Entry
from domain.requests.attachments import Attachment

if TYPE_CHECKING:
    from store.messages import Message


class Said(BaseModel, frozen=True):
    """One public message; `state` says what became of one of ours, `waits` that it waits for its provider, `subject` is
    an email's of ours, `attachments` are the files the customer sent, by name only."""

    at: AwareDatetime
    by: Literal["customer", "us"]
    channel: str
    text: str
    subject: str | None = None
    purpose: str | None = None
    message_id: str | None = None
    state: str | None = None
    waits: bool = False
    attachments: tuple[Attachment, ...] = ()


def conversation(timeline: Iterable[Entry], messages: Iterable[Message]) -> list[Said]:
    """Return what the customer wrote, their request first, and what they were sent, oldest first.

    The one is from the timeline, the other from the ledger of messages. What was withdrawn was never said.
    """
    heard = [_heard(entry) for entry in timeline if entry.kind == "customer_replied" or _is_request(entry)]
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
            waits=message.waits,
        )
        for message in messages
        if message.to == "customer" and message.state != "withdrawn"
    ]
    return sorted([*heard, *told], key=lambda said: said.at)


def _is_request(entry: Entry) -> bool:
    return entry.kind == "opened" and bool(entry.data.get("said"))


def _heard(entry: Entry) -> Said:
    return Said(
        at=entry.at,
        by="customer",
        channel=str(entry.data.get("channel") or "email"),
        text=str(entry.data["said"]) if entry.kind == "opened" else entry.text,
        message_id=entry.data.get("message_id"),
        attachments=entry.data.get("attachments") or (),
    )
