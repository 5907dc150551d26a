"""The register of API keys: who has one, giving one out, taking one back. No key can be read in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, delete, func, select

from store.database import Database
from store.keys import ID_LENGTH, KeyHolder
from store.tables import keys

_ID: ColumnElement[str] = func.left(keys.c.hash, ID_LENGTH)


_WRITTEN = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


class RegisteredKey(KeyHolder, frozen=True):
    """A key that is valid; its `id` names it and opens nothing."""

    id: str
    created_at: AwareDatetime


def is_id(text: str) -> bool:
    """Return whether `text` could be a key's id; nothing else may be asked for."""
    return _WRITTEN.fullmatch(text) is not None


async def registered(db: Database, id: str | None = None) -> Sequence[RegisteredKey]:
    """Return every valid key, or the one called `id`, in the order they were given out."""
    wanted = select(_ID.label("id"), keys.c.name, keys.c.scopes, keys.c.person, keys.c.created_at)
    if id is not None:
        wanted = wanted.where(id == _ID)
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(keys.c.created_at, _ID))
        return [RegisteredKey.model_validate(dict(row)) for row in found.mappings()]


async def revoke(db: Database, id: str) -> bool:
    """Take the key called `id` back; return whether there was one. Who remembers it may take it a minute longer."""
    async with db.transaction() as session:
        gone = await session.execute(delete(keys).where(id == _ID).returning(keys.c.hash))
        return gone.first() is not None
