"""The conversation with a customer: what was said in public, both ways, in order, and before that what was said
before the ticket."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from pydantic import AwareDatetime, BaseModel

from domain.case.timeline import Entry
from domain.case.told import ToldEntry, told
from domain.case.view import View
from domain.delivery.states import State
from domain.delivery.status import WAITS, WORDS, status_of
from domain.effects import PERSONS_OWN_WORDS
from domain.people import CUSTOMER
from domain.requests.attachments import Attachment
from domain.requests.ticket import Utterance
from domain.requests.transcript import Side, side

if TYPE_CHECKING:
    from store.messages import Message

BEFORE = "before the ticket"
"""The channel of what was said before the ticket, of which no other is known."""


class Said(BaseModel, frozen=True):
    """One public message; `at` is None where nobody knows when.

    `state` says what became of one of ours, `waits` that it waits for its provider or for quiet hours to end, `stands`
    says it in words; `subject` is an email's of ours. `attachments` are the files the customer sent, by name only;
    `whole` is the mail of theirs that `text` was taken from, where more stood in it.
    `before` says that it was said before the ticket, by whom its sender called `speaker`; `by` is `other` where that
    tells nothing.
    """

    at: AwareDatetime | None
    by: Side
    channel: str
    text: str
    subject: str | None = None
    purpose: str | None = None
    message_id: str | None = None
    state: State | None = None
    waits: bool = False
    stands: str | None = None
    before: bool = False
    speaker: str | None = None
    attachments: tuple[Attachment, ...] = ()
    whole: str | None = None

    @property
    def word(self) -> str:
        """Return what became of one of ours in a word or two; nothing of the customer's."""
        return WAITS if self.waits else WORDS[self.state] if self.state else ""


def conversation(timeline: Sequence[Entry], messages: Sequence[Message], view: View) -> list[Said]:
    """Return what was said before the ticket, then what the customer wrote, their request first, and what they are
    told, oldest first.

    The one is from the timeline, the other from the ledger of messages; what a person told them by another way is from
    the timeline, too, and so are a person's words that the ticket still holds. What was withdrawn was never said.
    """
    of_timeline = [said for entry in timeline if (said := _in_timeline(entry))]
    known = {message.id for message in messages}
    held = [said for entry in told(view, timeline, ()) for said in _held(entry) if said.message_id not in known]
    ours = [
        Said(
            at=message.intended_at,
            by="us",
            channel=message.channel,
            text=message.words,
            subject=message.subject,
            purpose=message.purpose,
            message_id=message.id,
            state=message.state,
            waits=message.waits,
            stands=status_of(message).stands,
        )
        for message in messages
        if message.to == CUSTOMER and message.state != "withdrawn"
    ]
    before = [said for entry in timeline if entry.kind == "opened" for said in _before(entry)]
    return [*before, *sorted([*of_timeline, *held, *ours], key=attrgetter("at"))]


def _held(entry: ToldEntry) -> Iterator[Said]:
    """What a person has written to the customer in an entry, and the ledger has not heard of yet."""
    for message in entry.messages:
        if message.to == CUSTOMER and message.purpose in PERSONS_OWN_WORDS:
            yield Said(
                at=entry.at,
                by="us",
                channel=message.channel,
                text=str(entry.data.get("asked") or entry.text),
                purpose=message.purpose,
                message_id=message.id,
                state=message.state,
                waits=message.waits,
                stands=message.stands,
            )


def _before(entry: Entry) -> Iterator[Said]:
    """The transcript that the ticket was opened with, marked as from before it, and what of it is not kept."""
    transcript = [Utterance.model_validate(line) for line in entry.data.get("transcript") or ()]
    if left_out := entry.data.get("transcript_left_out"):
        said = f"({left_out} earlier {'lines are' if left_out > 1 else 'line is'} left out.)"
        yield Said(at=None, by="other", channel=BEFORE, text=said, before=True)
    for line in transcript:
        speaker = line.sender or None
        yield Said(at=line.at, by=side(line.sender), channel=BEFORE, text=line.text, before=True, speaker=speaker)


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
        whole=entry.data.get("whole"),
    )
