"""The ledger of messages: what was meant to be sent, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import AwareDatetime
from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.delivery.states import (
    ENDS,
    FAILED,
    OPEN,
    NewMessage,
    State,
    concluded,
    is_message_id,
    is_of_another_call,
    later,
    waits,
)
from store import early_reports
from store.database import Database
from store.early_reports import Report
from store.erasure import is_erased
from store.tables import messages

_INSTANT_OF: dict[State, str] = {
    "sending": "sending_at",
    "accepted": "accepted_at",
    "delivered": "delivered_at",
}


WORDS_NOT_KNOWN = "(its words are not known here any more)"


class Message(NewMessage):
    """A message and what is known of it.

    `calls` of its provider may have been taken; `called_at` is when the last call began of which nobody knows what
    became, or that was taken. `resent_at` is when it was sent again in doubt: whoever has it may have it twice.
    `asked_at` is when the provider was last asked for it, `ended_at` when it reached a state after which no report is
    expected. `provider` is whom it was last sent by. `deferred_at` is since when it waits for one, `released_at` when
    its ticket was told that it may go.
    """

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
    released_at: AwareDatetime | None = None

    @property
    def words(self) -> str:
        """Return its text, or that nobody knows it any more, for people."""
        return self.body or WORDS_NOT_KNOWN

    @property
    def waits(self) -> bool:
        """Return whether it waits for its provider."""
        return waits(self.state, self.deferred_at is not None)


_AS_IT_IS_SENT = frozenset({"address", "subject", "body", "entries"})


def _columns(row: NewMessage) -> dict[str, object]:
    return {**row.model_dump(), "entries": list(row.entries)}


async def intend(db: Database, row: NewMessage, now: datetime) -> Message:
    """Return the message with the id of `row`, entered as `intended` unless it is in the ledger already.

    An existing one is returned as it is, with its own text and address: two senders of one id get the same message.
    """
    entered = {**_columns(row), "state": "intended", "intended_at": now}
    async with db.transaction() as session:
        made = insert(messages).values(entered).on_conflict_do_nothing().returning(messages.c.id)
        if (await session.execute(made)).first() is not None:
            await _take_up_early_reports(session, row.id)
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

    It only moves forward (`domain.delivery.states.later`), so a repeated or late report changes neither state nor
    reason. What such a report adds is kept all the same: the provider's id, the first instant of each state.
    """
    async with db.transaction() as session:
        said = Report(state=state, provider_id=provider_id, reason=reason, at=now)
        return await _moved(session, id, said, later)


async def conclude(db: Database, id: str, state: State, *, reason: str | None, now: datetime) -> Message | None:
    """Return the message after we concluded `state` at `now`, or None when the ledger has no such id.

    It moves only out of doubt (`domain.delivery.states.concluded`): what the provider has reported meanwhile stays.
    """
    async with db.transaction() as session:
        return await _moved(session, id, Report(state=state, reason=reason, at=now), concluded)


async def report(
    db: Database, id: str, state: State, *, provider_id: str | None = None, reason: str | None = None, now: datetime
) -> Message | None:
    """Return the message after its provider reported it in `state`, as `move` does.

    A report of a message that the ledger does not have, though it may be ours, is kept for when it has: whoever sent it
    may not have been able to enter it yet.
    """
    said = Report(state=state, provider_id=provider_id, reason=reason, at=now)
    async with db.transaction() as session:
        known = await _moved(session, id, said, later)
        if known is not None or not is_message_id(id):
            return known
        await early_reports.lock_message(session, id)
        known = await _moved(session, id, said, later)
        if known is None:
            await early_reports.keep(session, id, said)
        return known


async def _moved(session: AsyncSession, id: str, said: Report, moves: Callable[[State, State], bool]) -> Message | None:
    found = await session.execute(select(messages).where(messages.c.id == id).with_for_update())
    row = found.mappings().one_or_none()
    if row is None:
        return None
    changes: dict[str, object] = {}
    another = is_of_another_call(row["provider_id"], said.provider_id, row["calls"])
    if another and said.state in FAILED:
        return Message.model_validate(dict(row))  # the other call still stands for the message
    if said.provider_id and (row["provider_id"] is None or (another and said.state == "delivered")):
        changes["provider_id"] = said.provider_id
    instant = _INSTANT_OF.get(said.state)
    if instant and row[instant] is None:
        changes[instant] = said.at
    if moves(row["state"], said.state):
        changes |= {"state": said.state, "reason": said.reason}
        if said.state in ENDS:
            changes["ended_at"] = said.at
    if changes:
        await session.execute(update(messages).where(messages.c.id == id).values(changes))
    return Message.model_validate({**row, **changes})


async def _take_up_early_reports(session: AsyncSession, id: str) -> None:
    for said in await early_reports.take(session, id):
        await _moved(session, id, said, later)


async def claim(
    db: Database,
    row: NewMessage,
    seen: int,
    calls: int,
    now: datetime,
    resent_at: datetime | None = None,
    provider: str | None = None,
) -> bool:
    """Return whether the next call for a message is the caller's to make, entered with the words it will have.

    `provider` is who is called. Of several who have seen the same number of calls, one may. None may once the message
    has been settled.
    """
    entered = {
        **{name: value for name, value in _columns(row).items() if name in _AS_IT_IS_SENT},
        "state": case((messages.c.state == "intended", "sending"), else_=messages.c.state),
        "sending_at": func.coalesce(messages.c.sending_at, now),
        "calls": calls,
        "called_at": now,
        "resent_at": func.coalesce(messages.c.resent_at, resent_at),
        "provider": provider,
    }
    wanted = update(messages).where(messages.c.id == row.id, messages.c.calls == seen, messages.c.state.in_(OPEN))
    async with db.transaction() as session:
        return (await session.execute(wanted.values(entered).returning(messages.c.id))).first() is not None


async def defer(db: Database, id: str, reason: str, now: datetime) -> Message | None:
    """Return the message after noting that it waits for its provider from `now` on, or as it has come to its end.

    None when the ledger has no such id.
    """
    waits = {"deferred_at": func.coalesce(messages.c.deferred_at, now), "released_at": None, "reason": reason}
    async with db.transaction() as session:
        mine = update(messages).where(messages.c.id == id, messages.c.state.in_(OPEN)).values(waits)
        await session.execute(mine)
        found = await session.execute(select(messages).where(messages.c.id == id))
        row = found.mappings().one_or_none()
        return Message.model_validate(dict(row)) if row else None


async def not_sent(db: Database, id: str, called_at: datetime) -> None:
    """Take back the call that began at `called_at`: it was certainly not taken."""
    taken_back = {"calls": messages.c.calls - 1, "called_at": None}
    async with db.transaction() as session:
        await session.execute(
            update(messages).where(messages.c.id == id, messages.c.called_at == called_at).values(taken_back)
        )


async def catch_up(
    db: Database,
    row: NewMessage,
    calls: int,
    called_at: datetime | None,
    resent_at: datetime | None,
    now: datetime,
    provider: str | None = None,
) -> bool:
    """Enter calls that were made by `now`, though the ledger may not have known of them, nor of the message.

    `provider` is who was called last of them; whom the ledger knows to have been called later stays.

    Returns False, and enters nothing, when it did not and everything personal of the ticket has been erased since.
    """
    known_call = messages.c.called_at
    called_since = known_call.is_not(None) if called_at is None else known_call > called_at
    known = {
        "provider": case((called_since, messages.c.provider), else_=func.coalesce(provider, messages.c.provider)),
        "calls": func.greatest(messages.c.calls, calls),
        "called_at": func.greatest(messages.c.called_at, called_at),
        "sending_at": func.coalesce(messages.c.sending_at, called_at),
        "resent_at": func.coalesce(messages.c.resent_at, resent_at),
    }
    async with db.transaction() as session:
        there = await session.execute(update(messages).where(messages.c.id == row.id).values(known).returning(1))
        if there.first() is not None:
            return True
        if await is_erased(session, row.reference):
            return False
        entered = {**_columns(row), "state": "intended", "intended_at": called_at or now}
        await session.execute(insert(messages).values(entered).on_conflict_do_nothing())
        await session.execute(update(messages).where(messages.c.id == row.id).values(known))
        await _take_up_early_reports(session, row.id)
        return True


async def asked(db: Database, id: str, now: datetime) -> None:
    """Note that the provider was asked for a message."""
    async with db.transaction() as session:
        await session.execute(update(messages).where(messages.c.id == id).values(asked_at=now))


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
