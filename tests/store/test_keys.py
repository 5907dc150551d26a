from __future__ import annotations

import json
import stat
from pathlib import Path

from sqlalchemy import select

from store.database import Database
from store.keys import SCOPES, KeyHolder, authenticate, create, ensure_local_keys
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


async def test_local_keys_are_private_and_survive_a_new_database(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    tokens = await ensure_local_keys(database_url, tmp_path)
    assert private_content(tmp_path) == tokens
    async with db.transaction() as session:
        await session.execute(keys.delete())
    assert await ensure_local_keys(database_url, tmp_path) == tokens
    assert await authenticate(db, tokens["ops"])
