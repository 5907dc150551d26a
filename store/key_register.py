"""The register of API keys: who has one, giving one out, taking one back. No key can be read in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, delete, func, select

from domain.team.audit import Deed
from domain.via import OURSELVES, Via
from store import audit
from store.database import Database
from store.keys import ID_LENGTH, KeyHolder
from store.tables import keys

_ID: ColumnElement[str] = func.left(keys.c.hash, ID_LENGTH)


_WRITTEN = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


class RegisteredKey(KeyHolder, frozen=True):
    """A key that was not taken back; its `id` names it and opens nothing. Last used: within a minute."""

    id: str
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None = None


def is_id(text: str) -> bool:
    """Return whether `text` could be a key's id; nothing else may be asked for."""
    return _WRITTEN.fullmatch(text) is not None


async def registered(db: Database, id: str | None = None) -> Sequence[RegisteredKey]:
    """Return every key, or the one called `id`, in the order they were given out, those that have expired too."""
    columns = keys.c.name, keys.c.scopes, keys.c.person, keys.c.created_at, keys.c.expires_at, keys.c.last_used_at
    wanted = select(_ID.label("id"), *columns)
    if id is not None:
        wanted = wanted.where(id == _ID)
    async with db.transaction() as session:
        found = await session.execute(wanted.order_by(keys.c.created_at, _ID))
        return [RegisteredKey.model_validate(dict(row)) for row in found.mappings()]


async def revoke(db: Database, id: str, *, by: str = "system", via: Via = OURSELVES) -> bool:
    """Take the key called `id` back; return whether there was one. Whoever remembers it must be told, or asks soon.

    The audit log has that `by` took it.
    """
    async with db.transaction() as session:
        gone = await session.execute(delete(keys).where(id == _ID).returning(keys.c.hash))
        if gone.first() is None:
            return False
        await audit.append(session, Deed(by=by, action="key_revoked", subject=f"key:{id}", details={**via.accounted}))
        return True
