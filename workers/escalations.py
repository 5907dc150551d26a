"""The Python client for users' own programs, connected as settings say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starter.blocking import BlockingEscalations
from starter.patient import PatientEscalations
from store.bundles import Bundles
from store.database import Database
from workers.connect import connect
from workers.proving import proof_seal
from workers.settings import Settings


@asynccontextmanager
async def escalations(settings: Settings) -> AsyncIterator[PatientEscalations]:
    """Give a client with the product's converter and encryption; its connections end with the block.

    Temporal is found as `workers.connect` says, and must be there; the database may be away. Raises
    `TemporalUnreachable`, `SettingsError` and `KeyFileError`.
    """
    temporal = await connect(settings)
    db = Database(settings.database_url)
    try:
        yield PatientEscalations(temporal, db, Bundles(settings.policies_dir), proof_seal(settings))
    finally:
        await db.close()


def blocking_escalations(settings: Settings) -> BlockingEscalations:
    """Return the same client for programs without asyncio, to be used in a `with` block."""
    return BlockingEscalations(lambda: escalations(settings))
