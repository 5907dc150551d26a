"""Writing finished tickets into the product's database."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lab.servicenow.history import as_opened, facts
from lab.servicenow.incident import Incident
from starter.cli.foundations import Foundations
from starter.cli.product_database import database_of
from store import tickets


@dataclass(frozen=True)
class Written:
    """How many incidents are finished tickets now, had a reference that is another ticket's, or are not closed."""

    written: int
    taken: int
    unfinished: int


def write(foundations: Foundations, found: Sequence[Incident], prefix: str) -> Written:
    """Keep every closed incident as a finished ticket, as the database keeps any ticket.

    A reference that another ticket has stays that ticket's. May be repeated. Raises `Unreachable` when the database
    does not answer.
    """
    return asyncio.run(_write(foundations, found, prefix))


async def _write(foundations: Foundations, found: Sequence[Incident], prefix: str) -> Written:
    written = taken = unfinished = 0
    async with database_of(foundations) as db:
        for incident in found:
            opened = as_opened(incident, f"{prefix}{incident.number}")
            told = facts(incident, opened)
            now = datetime.now(UTC)
            if told is None:
                unfinished += 1
            elif await tickets.reserve(db, opened, now) == "other":
                taken += 1
            else:
                await tickets.record(db, told, now)
                written += 1
    return Written(written, taken, unfinished)
