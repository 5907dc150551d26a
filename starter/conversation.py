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

    The one is from the timeline, the other from the ledger of messages; what a person told them by another way is from
    the timeline, too. What was withdrawn was never said.
    """
    of_timeline = [said for entry in timeline if (said := _in_timeline(entry))]
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
    return sorted([*of_timeline, *told], key=lambda said: said.at)


def _in_timeline(entry: Entry) -> Said | None:
    if entry.kind == "customer_told":
        return Said(at=entry.at, by="us", channel=str(entry.data.get("how") or "other"), text=entry.text)
    return _heard(entry) if entry.kind == "customer_replied" or _is_request(entry) else None


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
