"""Work on our database whose failure is worded for a log: a driver's own words may quote what it was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from temporalio.exceptions import ApplicationError

from domain.delivery.unsent import DATABASE_UNAVAILABLE

Answer = TypeVar("Answer")
LEDGER_SECONDS = 2.5


class DatabaseUnavailable(ApplicationError):
    """The database did not do what it was asked; the activity may be tried again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the database is not available: {why}", type=DATABASE_UNAVAILABLE)


async def in_database(work: Awaitable[Answer], *, seconds: float | None = None) -> Answer:
    """Return what `work` returns, within `seconds` where given; raises `DatabaseUnavailable` when it cannot."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise DatabaseUnavailable(type(error).__name__) from None
