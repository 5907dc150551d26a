from __future__ import annotations

import asyncio
import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from store.database import Database
from store.key_register import registered
from store.keys import SCOPES, KeyHolder, authenticate, create, ensure_local_keys, key_id
from store.tables import keys


def private_content(directory: Path) -> object:
    [path] = directory.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return json.loads(path.read_text())


async def test_a_key_stands_for_its_holder(db: Database) -> None:
    token = await create(db, "helpdesk", ["backend", "read"])
    assert await authenticate(db, token) == KeyHolder(name="helpdesk", scopes=("backend", "read"))
    token = await create(db, "alex's phone", ["agent"], person="alex")
    holder = await authenticate(db, token)
    assert holder is not None
    assert holder.person == "alex"


async def test_no_other_token_does(db: Database) -> None:
    token = await create(db, "helpdesk", ["backend"])
    for wrong in ("", token[:-1], token.upper(), token + "\0", "é\ud800"):
        assert await authenticate(db, wrong) is None


async def test_the_database_cannot_give_a_key_away(db: Database) -> None:
    token = await create(db, "helpdesk", ["backend"])
    async with db.transaction() as session:
        rows = (await session.execute(select(keys))).all()
    assert token.removeprefix("esc_") not in repr(rows)


async def test_local_keys_are_one_for_each_scope_and_stay(db: Database, database_url: str, tmp_path: Path) -> None:
    tokens = await ensure_local_keys(database_url, tmp_path)
    assert tuple(tokens) == SCOPES
    assert len(set(tokens.values())) == len(SCOPES)
    assert await ensure_local_keys(database_url, tmp_path) == tokens
    for scope, token in tokens.items():
        holder = await authenticate(db, token)
        assert holder is not None
        assert holder.scopes == (scope,)


async def test_local_keys_are_bound_to_people_also_those_of_an_earlier_run(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    before = await ensure_local_keys(database_url, tmp_path)
    for people in ({"agent": "ada", "ops": "ines"}, {"agent": "ben", "ops": "ines"}, {}):
        tokens = await ensure_local_keys(database_url, tmp_path, people)  # type: ignore[arg-type]
        assert tokens == before
        holders = {scope: await authenticate(db, token) for scope, token in tokens.items()}
        assert {scope: holder.person for scope, holder in holders.items() if holder and holder.person} == people


async def test_local_keys_are_private_and_survive_a_new_database(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    tokens = await ensure_local_keys(database_url, tmp_path)
    assert private_content(tmp_path) == tokens
    async with db.transaction() as session:
        await session.execute(keys.delete())
    assert await ensure_local_keys(database_url, tmp_path) == tokens
    assert await authenticate(db, tokens["ops"])


async def test_a_key_opens_nothing_once_it_has_expired(db: Database) -> None:
    now = datetime.now(UTC)
    expired = await create(db, "contractor", ["agent"], "pat", expires_at=now - timedelta(seconds=1))
    lasting = await create(db, "contractor", ["agent"], "pat", expires_at=now + timedelta(hours=1))
    assert await authenticate(db, expired) is None
    holder = await authenticate(db, lasting)
    assert holder is not None
    assert holder.expires_at == now + timedelta(hours=1)
    [listed] = await registered(db, key_id(expired))
    assert (listed.expires_at, listed.last_used_at) == (now - timedelta(seconds=1), None)


async def test_when_a_key_was_last_used_is_noted_at_most_once_a_minute(db: Database) -> None:
    token = await create(db, "helpdesk", ["backend"])

    async def last_used() -> datetime | None:
        [listed] = await registered(db, key_id(token))
        return listed.last_used_at

    assert await last_used() is None
    await asyncio.gather(*(authenticate(db, token) for _ in range(5)))
    first = await last_used()
    assert first is not None
    await authenticate(db, token)
    assert await last_used() == first
    earlier = first - timedelta(seconds=61)
    async with db.transaction() as session:
        await session.execute(update(keys).where(keys.c.name == "helpdesk").values(last_used_at=earlier))
    await authenticate(db, token)
    again = await last_used()
    assert again is not None
    assert again >= first
