"""The ledger of messages: what was meant to be sent, and what became of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from domain.delivery import ENDS, State, later
from domain.effects import Purpose
from domain.people import Channel
from store.database import Database
from store.tables import messages

_INSTANT_OF: dict[State, str] = {
    "sending": "sending_at",
    "accepted": "accepted_at",
    "delivered": "delivered_at",
}


class NewMessage(BaseModel, frozen=True):
    """A message as it is about to be sent: `to` is a person's id or `customer`."""

    id: str
    reference: str
    purpose: Purpose
    to: str
    channel: Channel
    address: str
    subject: str | None = None
    body: str


class Message(NewMessage):
    """A message and what is known of it; `ended_at` is when it reached a state after which no report is expected."""

    state: State
    provider_id: str | None = None
    reason: str | None = None
    intended_at: AwareDatetime
    sending_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


async def intend(db: Database, row: NewMessage, now: datetime) -> Message:
    """Return the message with the id of `row`, entered as `intended` unless it is in the ledger already.

    An existing one is returned as it is, with its own text and address: two senders of one id get the same message.
    """
    entered = {**row.model_dump(), "state": "intended", "intended_at": now}
    async with db.transaction() as session:
        await session.execute(insert(messages).values(entered).on_conflict_do_nothing())
        found = await session.execute(select(messages).where(messages.c.id == row.id))
        return Message.model_validate(dict(found.mappings().one()))


async def move(
    db: Database,
    id: str,
    state: State,
    *,
    provider_id: str | None = None,
    reason: str | None = None,
    now: datetime,
) -> Message | None:
    """Return the message after it was reported in `state` at `now`, or None when the ledger has no such id.

    It only moves forward (`domain.delivery.later`), so a repeated or late report changes neither state nor reason.
    What such a report adds is kept all the same: the provider's id, the first instant of each state.
    """
    async with db.transaction() as session:
        found = await session.execute(select(messages).where(messages.c.id == id).with_for_update())
        row = found.mappings().one_or_none()
        if row is None:
            return None
        changes: dict[str, object] = {}
        if provider_id and row["provider_id"] is None:
            changes["provider_id"] = provider_id
        instant = _INSTANT_OF.get(state)
        if instant and row[instant] is None:
            changes[instant] = now
        if later(row["state"], state):
            changes |= {"state": state, "reason": reason}
            if state in ENDS:
                changes["ended_at"] = now
        if changes:
            await session.execute(update(messages).where(messages.c.id == id).values(changes))
        return Message.model_validate({**row, **changes})


async def get(db: Database, id: str) -> Message | None:
    """Return the message called `id`, or None."""
    async with db.transaction() as session:
        found = await session.execute(select(messages).where(messages.c.id == id))
        row = found.mappings().one_or_none()
        return Message.model_validate(dict(row)) if row else None


async def for_ticket(db: Database, reference: str) -> list[Message]:
    """Return every message of a ticket, in the order they were meant."""
    wanted = select(messages).where(messages.c.reference == reference)
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(messages.c.intended_at, messages.c.id))
        return [Message.model_validate(dict(row)) for row in found.mappings()]
