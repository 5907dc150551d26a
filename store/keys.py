"""API keys. The database has only their hashes: who reads it cannot act."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from pydantic import AwareDatetime, BaseModel
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.team.audit import Deed, code
from domain.via import OURSELVES, Via
from store import audit
from store.database import Database
from store.tables import keys

Scope = Literal["backend", "agent", "ops", "manager", "read"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
LOCAL_KEYS_FILE = "api-keys.json"
ID_LENGTH = 16
PREFIX = "esc_"
"""How every key begins: by it keys are found where they should not be."""
NOTED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a key was last used: a busy key costs the database no more writes than this."""


class KeyHolder(BaseModel, frozen=True):
    """Whom a key stands for: a system called `name`, or a person of the roster; what it may do, and until when."""

    name: str
    scopes: tuple[Scope, ...]
    person: str | None = None
    expires_at: AwareDatetime | None = None


async def create(
    db: Database,
    name: str,
    scopes: Sequence[Scope],
    person: str | None = None,
    *,
    expires_at: datetime | None = None,
    by: str = "system",
    via: Via = OURSELVES,
) -> str:
    """Return a new key, which opens nothing from `expires_at` on; it is shown this once and cannot be had again.

    The audit log has that `by` gave it, and by which way that was asked for.
    """
    token = _new_token()
    holder = KeyHolder(name=name, scopes=tuple(scopes), person=person, expires_at=expires_at)
    await _keep(db, token, holder, by, via)
    return token


async def authenticate(db: Database, token: str) -> KeyHolder | None:
    """Return whom the key `token` stands for, or None when there is no such key, or none any more.

    That it was used is noted, at most once a minute.
    """
    is_it = keys.c.hash == _hash(token)
    columns = keys.c.name, keys.c.scopes, keys.c.person, keys.c.expires_at
    holds = or_(keys.c.expires_at.is_(None), keys.c.expires_at > func.now())
    unnoted = or_(keys.c.last_used_at.is_(None), keys.c.last_used_at < func.now() - NOTED_EVERY)
    async with db.transaction() as session:
        found = await session.execute(select(*columns, unnoted.label("unnoted")).where(is_it, holds))
        row = found.mappings().one_or_none()
        if row is None:
            return None
        if row["unnoted"]:
            await session.execute(update(keys).where(is_it, unnoted).values(last_used_at=func.now()))
        return KeyHolder.model_validate(dict(row))


async def ensure_local_keys(
    database_url: str, directory: Path, people: Mapping[Scope, str] | None = None
) -> dict[Scope, str]:
    """Return one key for each scope, valid in the database and the same on every call for `directory`.

    Those of the scopes in `people` are for these people, also where they were for others before. They are kept in
    `directory/api-keys.json`, readable by its owner only.
    """
    path = directory / LOCAL_KEYS_FILE
    kept = json.loads(path.read_text()) if path.exists() else {}
    tokens: dict[Scope, str] = {scope: kept.get(scope) or _new_token() for scope in SCOPES}
    if tokens != kept:
        _write_private(path, json.dumps(tokens, indent=2) + "\n")
    db = Database(database_url, connections=1)
    try:
        for scope, token in tokens.items():
            holder = KeyHolder(name=f"local-{scope}", scopes=(scope,), person=(people or {}).get(scope))
            await _keep(db, token, holder, by="system")
    finally:
        await db.close()
    return tokens


async def _keep(db: Database, token: str, holder: KeyHolder, by: str, via: Via = OURSELVES) -> None:
    row = {**holder.model_dump(), "scopes": list(holder.scopes), "hash": _hash(token)}
    async with db.transaction() as session:
        new = insert(keys).values(row)
        to_them = {"name": new.excluded.name, "person": new.excluded.person}
        for_another = keys.c.person.is_distinct_from(new.excluded.person)
        made = new.on_conflict_do_update(index_elements=["hash"], set_=to_them, where=for_another)
        if (await session.execute(made.returning(keys.c.hash))).first():
            await audit.append(session, _given(token, holder, by, via))


def _given(token: str, holder: KeyHolder, by: str, via: Via) -> Deed:
    """That a key was given out; its name is left out, which may be somebody's."""
    person = {"person": code(holder.person)} if holder.person else {}
    ends = {"expires_at": holder.expires_at.isoformat()} if holder.expires_at else {}
    details = {"scopes": holder.scopes, **person, **ends, **via.accounted}
    return Deed(by=by, action="key_given", subject=f"key:{key_id(token)}", details=details)


def _new_token() -> str:
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def key_id(token: str) -> str:
    """Return the id by which the register names a key; it opens nothing."""
    return _hash(token)[:ID_LENGTH]


def _hash(token: str) -> str:
    # One round is enough: a token of 256 random bits cannot be guessed from its hash.
    return sha256(token.encode(errors="surrogatepass")).hexdigest()


def _write_private(path: Path, text: str) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    Path(draft).replace(path)
