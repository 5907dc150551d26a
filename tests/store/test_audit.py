"""The audit log in PostgreSQL: written once, in one chain, and anything done to it later is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from domain.team.audit import Deed
from domain.team.roster import Roster
from sandbox.postgres import Postgres
from store import audit, key_register, keys, roster, tickets
from store.audit import Head
from store.database import Database
from tests.store.postgres_server import migrated_database
from tests.store.some_tickets import NOON, entry, facts


@pytest.fixture
async def log(server: Postgres, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A database whose log nobody else writes to."""
    db = Database(migrated_database(server, request.node.name[-60:]))
    yield db
    await db.close()


def deed(subject: str, **changes: Any) -> Deed:
    return Deed.model_validate({"by": "person:gwen", "action": "refused", "subject": subject, **changes})


async def tamper(db: Database, statement: str) -> None:
    """Do what only the owner of the table can: put the guard aside."""
    async with db.transaction() as session:
        await session.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_is_only_added_to"))
        await session.execute(text(statement))
        await session.execute(text("ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_is_only_added_to"))


async def faults(db: Database, head: Head | None = None) -> list[str]:
    return [f"{fault.kind} {fault.position}" for fault in (await audit.verify(db, head)).faults]


async def test_however_many_write_at_once_there_is_one_chain(log: Database) -> None:
    await asyncio.gather(
        *(audit.keep(log, deed(f"ticket:T-{n}", details={"n": n, "l": ("a", "b")})) for n in range(40))
    )
    written = await audit.records(log)
    assert [record.position for record in written] == list(range(1, 41))
    assert {record.subject for record in written} == {f"ticket:T-{n}" for n in range(40)}
    assert all(before.hash == after.previous for before, after in pairwise(written))
    verdict = await audit.verify(log)
    assert verdict == (Head(40, written[-1].hash), [])


async def test_a_deed_is_kept_only_with_what_was_done(log: Database) -> None:
    await audit.keep(log, deed("ticket:T-1"))

    async def fail() -> None:
        async with log.transaction() as session:
            await audit.append(session, deed("ticket:T-2"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    await audit.keep(log, deed("ticket:T-3"))
    assert [(record.position, record.subject) for record in await audit.records(log)] == [
        (1, "ticket:T-1"),
        (2, "ticket:T-3"),
    ]


@pytest.mark.parametrize("setting", ["", "SET LOCAL session_replication_role = replica"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET by = 'nobody'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit WHERE false"],
)
async def test_nobody_changes_or_removes_a_record(db: Database, statement: str, setting: str) -> None:
    await audit.keep(db, deed("ticket:T-1"))

    async def change() -> None:
        async with db.transaction() as session:
            if setting:
                await session.execute(text(setting))
            await session.execute(text(statement))

    with pytest.raises(ProgrammingError, match="the audit log is only added to"):
        await change()
    assert await faults(db) == []


async def test_what_an_owner_of_the_table_does_to_it_is_found_and_said_where(log: Database) -> None:
    for n in range(1, 8):
        await audit.keep(log, deed(f"ticket:T-{n}"))
    await tamper(log, "UPDATE audit SET outcome = 'done', by = 'nobody at all' WHERE position = 2")
    assert await faults(log) == ["altered 2"]
    await tamper(log, "DELETE FROM audit WHERE position = 4")
    assert await faults(log) == ["altered 2", "missing 4"]
    copied = "SELECT 4, at, by, action, subject, outcome, details, previous, hash FROM audit WHERE position = 6"
    await tamper(log, f"INSERT INTO audit {copied}")
    assert await faults(log) == ["altered 2", "altered 4", "misplaced 5"]


async def test_an_end_that_was_cut_off_is_missed_by_whoever_kept_the_head(log: Database) -> None:
    for n in range(1, 5):
        await audit.keep(log, deed(f"ticket:T-{n}"))
    head = (await audit.verify(log)).head
    await audit.keep(log, deed("ticket:T-5"))
    assert await faults(log, head) == []
    await tamper(log, "DELETE FROM audit WHERE position >= 3")
    assert await faults(log) == []
    assert await faults(log, head) == ["missing 3", "missing 4"]
    for n in (3, 4):
        await audit.keep(log, deed(f"ticket:other-{n}"))
    assert await faults(log) == []
    assert await faults(log, head) == ["altered 4"]


async def test_a_log_of_many_pages_is_read_whole(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_AT_ONCE", 3)
    for n in range(1, 8):
        await audit.keep(log, deed(f"ticket:T-{n}"))
    assert (await audit.verify(log)).head.position == 7
    await tamper(log, "DELETE FROM audit WHERE position = 4")
    assert await faults(log) == ["missing 4"]


async def test_records_are_found_by_whom_what_and_which(log: Database) -> None:
    await audit.keep(log, deed("ticket:T-1"))
    await audit.keep(log, deed("ticket:T-2", by="stranger"))
    await audit.keep(log, deed("console", action="signed_in"))

    async def found(after: int = 0, limit: int = 100, **asked: str) -> list[int]:
        return [record.position for record in await audit.records(log, after, limit, **asked)]

    assert await found(by="person:gwen") == [1, 3]
    assert await found(action="refused") == [1, 2]
    assert await found(subject="ticket:T-2") == [2]
    assert await found(by="stranger", action="signed_in") == []
    assert await found(1, 1) == [2]


async def test_keys_given_and_taken_back_are_in_the_log_without_their_names(log: Database) -> None:
    end = datetime.now(UTC) + timedelta(days=1)
    token = await keys.create(log, "Robin Hale's laptop", ["agent"], "robin", expires_at=end, by="person:olga")
    id = keys.key_id(token)
    assert await key_register.revoke(log, id, by="key:abcd")
    assert not await key_register.revoke(log, id, by="key:abcd")
    given, revoked = await audit.records(log)
    assert (given.by, given.action, given.subject) == ("person:olga", "key_given", f"key:{id}")
    assert given.details == {"scopes": ("agent",), "person": "robin", "expires_at": end.isoformat(), "door": "system"}
    assert (revoked.by, revoked.action, revoked.subject) == ("key:abcd", "key_revoked", f"key:{id}")
    assert "Hale" not in repr((given, revoked))
    assert token not in repr((given, revoked))


async def test_changes_of_a_roster_are_in_the_log_once(log: Database) -> None:
    def of(*people: tuple[str, str], **roles: str) -> Roster:
        wanted = [{"id": id, "name": name, "teams": ["billing"]} for id, name in people]
        return Roster.read({"people": wanted, "roles": roles})

    first = of(("kim", "Kim"), ("alex", "Alex"), lead="kim")
    await asyncio.gather(*(roster.sync(log, "default", first) for _ in range(4)))
    await roster.sync(log, "default", of(("kim", "Kim B."), ("mo", "Mo"), lead="mo"))
    came, changed = await audit.records(log)
    assert (came.by, came.action, came.subject) == ("system", "roster_changed", "roster:default")
    assert came.details == {"joined": ("alex", "kim"), "roles": ("lead",), "door": "system"}
    what = {"joined": ("mo",), "left": ("alex",), "changed": ("kim",), "roles": ("lead",)}
    assert changed.details == {**what, "door": "system"}


async def test_a_ticket_that_moved_to_another_policy_is_in_the_log_once_however_it_was_told(log: Database) -> None:
    moved = entry(2, "policy_moved", "Robin asked", **{"from": "default 12ab", "to": "regulated 34cd", "dues": {}})
    for _ in range(2):
        await tickets.record(log, facts("T-1", entry(1), moved), NOON)
    await tickets.record(log, facts("T-1", moved, entry(3)), NOON)
    [record] = await audit.records(log)
    assert (record.by, record.action, record.subject) == ("system", "policy_moved", "ticket:T-1")
    assert record.details == {"sequence": 2, "from": "default/12ab", "to": "regulated/34cd"}


async def test_who_asked_for_money_who_decided_and_who_granted_it_is_in_the_log(log: Database) -> None:
    money = {"amount": "400", "currency": "EUR"}
    said = [
        entry(1, "resolved", "Nothing was given", grant=None),
        entry(2, "approval_requested", "Robin was charged twice", request="A1", grant=money, resolution="Sorry, Robin"),
        entry(3, "refused", "Not our fault, says Robin", request="A1", reason="Robin's own"),
        entry(4, "approved", "Well then", request="A2", grant=money, reason=None),
        entry(5, "resolved", "Refunded", grant=money),
    ]
    by = ("person:ann", "person:ann", "person:eve", "person:hugo", "person:ann")
    told = [each.model_copy(update={"by": who}) for each, who in zip(said, by, strict=True)]
    await tickets.record(log, facts("T-1", *told), NOON)
    kept = await audit.records(log)
    assert [(record.by, record.action, record.details) for record in kept] == [
        ("person:ann", "grant_asked", {"sequence": 2, "request": "A1", "grant": "400.00/EUR"}),
        ("person:eve", "grant_refused", {"sequence": 3, "request": "A1"}),
        ("person:hugo", "grant_approved", {"sequence": 4, "request": "A2", "grant": "400.00/EUR"}),
        ("person:ann", "granted", {"sequence": 5, "grant": "400.00/EUR"}),
    ]
    assert "Robin" not in repr(kept)
    assert (await audit.verify(log)).faults == []
