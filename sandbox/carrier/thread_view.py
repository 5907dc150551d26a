"""A person's thread in the words and shapes their page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sandbox.carrier.entry import Entry
from sandbox.carrier.message import Email
from sandbox.carrier.person import Person
from sandbox.carrier.records import CalledBack, Replied


@dataclass(frozen=True)
class Row:
    """One message. `by_person` tells what they wrote from what they got; `lost` marks what never arrived.

    `html_of` is the id under which the html of an email is served, None where it has none.
    """

    id: str
    by_person: bool
    at: datetime
    text: str
    state: str
    lost: bool = False
    subject: str = ""
    correspondent: str = ""
    html_of: str | None = None
    attachments: tuple[str, ...] = ()
    notice: str | None = None


def rows(person: Person, forwarded: Mapping[str, CalledBack]) -> Iterator[Row]:
    """The thread, oldest first. `forwarded` says by id how the webhook of each reply ended."""
    for item in person.thread:
        if isinstance(item, Entry):
            yield _received(item)
        else:
            yield _written(item, forwarded.get(item.id))


def _received(entry: Entry) -> Row:
    message = entry.message
    failure = entry.history[-1].step if not entry.reached_person else None
    state = f"{entry.status} {failure.error_code or ''}".strip() if failure else entry.status
    if not isinstance(message, Email):
        return Row(message.id, False, message.accepted_at, message.body, state, lost=failure is not None)
    name = message.sender_name
    return Row(
        message.id,
        False,
        message.accepted_at,
        message.body,
        state,
        lost=failure is not None,
        subject=message.subject,
        correspondent=f"{name} <{message.sender}>" if name else message.sender,
        html_of=message.id if message.html is not None else None,
        attachments=message.attachments,
    )


def _written(reply: Replied, ended: CalledBack | None) -> Row:
    state, lost = _arrival(ended)
    return Row(
        reply.id,
        True,
        reply.at,
        reply.text,
        state,
        lost=lost,
        correspondent=f"to {reply.to}",
        notice=reply.notice,
    )


def _arrival(ended: CalledBack | None) -> tuple[str, bool]:
    if ended is None:
        return "sending", False
    if ended.answer is None:
        return "lost: nothing answered", True
    if ended.answer >= HTTPStatus.BAD_REQUEST:
        return f"refused with {ended.answer}", True
    return "arrived", False
