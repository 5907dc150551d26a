"""The audit log in the database. A trigger lets nobody change or remove a record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.team.audit import BEGINNING, AuditRecord, Chain, Deed, Fault, seal
from store.database import Database
from store.tables import audit

_LOCK = 0x6175646974
"""Any number, always the same: whoever adds to the log holds it."""
_AT_ONCE = 1000


class Head(NamedTuple):
    """The last record of the log: whoever keeps it elsewhere can tell later that nothing up to it was changed."""

    position: int
    hash: str

    def __str__(self) -> str:
        return f"{self.position}:{self.hash}"


class Verdict(NamedTuple):
    """What the log ends with, and everything that is wrong with it."""

    head: Head
    faults: list[Fault]


async def append(session: AsyncSession, deed: Deed) -> None:
    """Add a deed to the log, kept if and only if the transaction is.

    It must be the last thing a transaction does: all others that add to the log wait until that ends.
    """
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = (await session.execute(_columns().order_by(audit.c.position.desc()).limit(1))).mappings().first()
    record = {
        **deed.model_dump(mode="json"),
        "position": last["position"] + 1 if last else 1,
        "at": datetime.now(UTC),
        "previous": last["hash"] if last else BEGINNING,
    }
    await session.execute(audit.insert().values(**record, hash=seal(record)))


async def keep(db: Database, deed: Deed) -> None:
    """Add a deed to the log."""
    async with db.transaction() as session:
        await append(session, deed)


async def records(
    db: Database,
    after: int = 0,
    limit: int = 100,
    *,
    by: str | None = None,
    action: str | None = None,
    subject: str | None = None,
) -> list[AuditRecord]:
    """Return the first `limit` records after a position that have what is asked for, in order."""
    wanted = _columns().where(audit.c.position > after)
    for column, value in ((audit.c.by, by), (audit.c.action, action), (audit.c.subject, subject)):
        if value is not None:
            wanted = wanted.where(column == value)
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(audit.c.position).limit(limit))
        return [AuditRecord.model_validate(dict(row)) for row in found.mappings()]


async def verify(db: Database, kept: Head | None = None) -> Verdict:
    """Read the whole log and return everything that is wrong with it; `kept` is a head that it had before.

    Whoever rewrites everything from some record on, up to the end, is found by a kept head only.
    """
    chain, faults, kept_is_there = Chain(), [], kept is None
    async for record in _all(db):
        faults += chain.follow(record)
        if kept and record["position"] == kept.position:
            kept_is_there = True
            if record["hash"] != kept.hash:
                faults.append(Fault(position=kept.position, kind="altered"))
    if kept and not kept_is_there:
        faults += [Fault(position=lost, kind="missing") for lost in range(chain.position + 1, kept.position + 1)]
    return Verdict(Head(chain.position, chain.hash), list(dict.fromkeys(faults)))


async def _all(db: Database) -> AsyncIterator[Mapping[str, Any]]:
    """Every record as it is kept, be it one we could have written or not; none is added between two of one page."""
    after: int | None = None
    while True:
        wanted = _columns() if after is None else _columns().where(audit.c.position > after)
        async with db.transaction() as session:
            page = (await session.execute(wanted.order_by(audit.c.position).limit(_AT_ONCE))).mappings().all()
        for record in page:
            yield dict(record)
        if len(page) < _AT_ONCE:
            return
        after = page[-1]["position"]


def _columns() -> Any:
    return select(*audit.c)
