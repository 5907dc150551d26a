"""The product's database, as a command reaches it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError

from starter.cli.failure import Unreachable
from starter.cli.foundations import Foundations
from store.database import Database


@asynccontextmanager
async def database_of(foundations: Foundations) -> AsyncIterator[Database]:
    """Give the product's database; says so as `Unreachable` when it does not answer or has other tables."""
    db = Database(foundations.database_url)
    try:
        yield db
    except SQLAlchemyError as error:
        raise Unreachable(f"the product's database cannot be used ({type(error).__name__})") from None
    finally:
        await db.close()
