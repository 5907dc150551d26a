"""Status: how one message stands, in the words that every page, table and answer has for it.

Meant, waiting, sent, delivered, failed and withdrawn are different things and have different words. `sent` says that
a provider has the message, `delivered` that it reached its reader's server or phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, computed_field

from domain.delivery.states import State, waits
from domain.effects import Purpose
from domain.people import CUSTOMER, Channel

WORDS: dict[State, str] = {
    "intended": "not sent yet",
    "sending": "being sent",
    "unknown": "in doubt",
    "withdrawn": "withdrawn",
    "accepted": "sent",
    "failed": "failed",
    "delivered": "delivered",
    "undelivered": "not delivered",
}
WAITS = "waits"
BY: dict[Channel, str] = {"email": "by email", "sms": "by text"}
BEHIND = "behind another"
"""The reason of a message that was entered only, since something before it for the same reader waits."""
_WITHDRAWN: dict[str, str] = {
    "overtaken": "a later message says it",
    "merged": "it has become part of another message",
    "told by email": "sent by email instead",
    "told by sms": "sent by text instead",
    "told by phone": "somebody has told them by phone",
    "told in person": "somebody has told them in person",
    "told by chat": "somebody has told them by chat",
    "told otherwise": "somebody has told them another way",
}
"""Codes of a withdrawal in words; any other says it itself."""

Part = str | datetime
"""A piece of a sentence: words, or an instant, which every reader is shown in their own way."""


class LedgerRow(Protocol):
    """What the ledger knows of a message; see `store.messages.Message`."""

    @property
    def id(self) -> str: ...

    @property
    def purpose(self) -> Purpose: ...

    @property
    def to(self) -> str: ...

    @property
    def channel(self) -> Channel: ...

    @property
    def state(self) -> State: ...

    @property
    def reason(self) -> str | None: ...

    @property
    def sending_at(self) -> datetime | None: ...

    @property
    def accepted_at(self) -> datetime | None: ...

    @property
    def delivered_at(self) -> datetime | None: ...

    @property
    def ended_at(self) -> datetime | None: ...

    @property
    def resent_at(self) -> datetime | None: ...

    @property
    def deferred_at(self) -> datetime | None: ...


class DeliveryStatus(BaseModel, frozen=True):
    """How a message stands: its state since `at`, where that is known, and why: `reason` is a code.

    `waits` says that it is not sent yet: its provider is away, or something before it waits. Where there is an instant
    `until` then, its reader's quiet hours last until then; with `again`, it is tried once more then, having failed by
    something that may pass. `resent_at` is when it was sent again in doubt.
    """

    id: str
    purpose: Purpose
    to: str
    channel: Channel
    state: State
    waits: bool = False
    again: bool = False
    at: AwareDatetime | None = None
    until: AwareDatetime | None = None
    reason: str | None = None
    resent_at: AwareDatetime | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def stands(self) -> str:
        """Return how it stands in words, with instants in UTC, as an answer says it."""
        return in_utc(standing(self))

    @property
    def word(self) -> str:
        """Return how it stands in a word or two."""
        return WAITS if self.waits else WORDS[self.state]


def status_of(row: LedgerRow) -> DeliveryStatus:
    """Return how a message stands that the ledger has."""
    waiting = waits(row.state, row.deferred_at is not None)
    since: dict[State, datetime | None] = {
        "sending": row.sending_at,
        "unknown": row.sending_at,
        "accepted": row.accepted_at,
        "delivered": row.delivered_at,
    }
    return DeliveryStatus(
        id=row.id,
        purpose=row.purpose,
        to=row.to,
        channel=row.channel,
        state=row.state,
        waits=waiting,
        at=row.deferred_at if waiting else since.get(row.state, row.ended_at),
        reason=row.reason,
        resent_at=row.resent_at,
    )


def sentence(status: DeliveryStatus) -> Iterator[Part]:
    """Return whom a message is for, by which channel, and how it stands, in pieces.

    For example: to the customer by text: waits for quiet hours to end at 07:00 UTC
    """
    yield f"to {reader(status.to)} {BY[status.channel]}: "
    yield from standing(status)


def standing(status: DeliveryStatus) -> Iterator[Part]:
    """Return how a message stands, in pieces; for example: delivered 10:02 UTC."""
    if status.waits:
        yield from _waiting(status)
    else:
        yield status.word
        if status.at:
            yield " since " if status.state in ("sending", "unknown") else " "
            yield status.at
        yield from _why(status)
    if status.resent_at:
        yield ", sent again in doubt "
        yield status.resent_at


def reader(to: str) -> str:
    """Return whom a message is for, in words."""
    return "the customer" if to == CUSTOMER else to


def in_utc(parts: Iterable[Part]) -> str:
    """Return a sentence whole, with its instants in UTC."""
    return "".join(p if isinstance(p, str) else f"{p.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" for p in parts)


def _waiting(status: DeliveryStatus) -> Iterator[Part]:
    if status.until:
        yield f"{WAITS} to be tried again " if status.again else f"{WAITS} for quiet hours to end "
        yield status.until
        return
    yield f"{WAITS} behind an earlier message" if status.reason == BEHIND else f"{WAITS} for its provider"
    if status.at:
        yield " since "
        yield status.at
    if status.reason and status.reason != BEHIND:
        yield f" ({status.reason})"


def _why(status: DeliveryStatus) -> Iterator[Part]:
    match status.state:
        case "unknown":
            yield ": its provider may have it"
        case "withdrawn" if status.reason:
            yield f": {_WITHDRAWN.get(status.reason, status.reason)}"
        case "failed" | "undelivered" if status.reason:
            yield f" ({status.reason})"
