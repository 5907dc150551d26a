"""Running a replay: what must be there before, the lives themselves, and how it went meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lab.bundle import write_bundle
from lab.play import Life, Played, play
from lab.servicenow.changes import changes, final_status
from lab.servicenow.incident import Incident
from lab.servicenow.opening import ticket
from lab.servicenow.roster import with_people_of
from lab.speed import NotPlayable
from starter.cli.address import Address
from starter.cli.failure import BadInput, CommandFailure
from starter.cli.foundations import Foundations
from starter.cli.product_database import database_of
from starter.cli.replay_desk import replay_desk
from store import roster
from store.bundles import Bundle, Bundles, InvalidBundle, UnknownBundle

SHIPPED = "replay"
CONNECTIONS = 24
CLOCKS_DIFFER_AT_MOST = timedelta(seconds=5)


def prepare(foundations: Foundations, policy: Path | None, found: Sequence[Incident], speed: float) -> Bundle:
    """Leave the bundle of a replay where the product reads policies, and its roster in the product's database.

    Raises `BadInput` for a bundle that cannot be used or written, `Unreachable` when the database does not answer.
    """
    folder = (policy or foundations.bundle_dir(SHIPPED)).resolve()
    try:
        source = Bundles(folder.parent).load(folder.name)
        bundle = write_bundle(source, with_people_of(found, source.roster), speed, foundations.policies_dir)
    except (InvalidBundle, UnknownBundle, NotPlayable) as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{foundations.policies_dir}: {error.strerror}") from None
    asyncio.run(_keep_roster(foundations, bundle))
    return bundle


def life(incident: Incident, prefix: str, policy: str) -> Life:
    """Return an incident as a life to be played under `policy`; `prefix` goes before its number."""
    reference = f"{prefix}{incident.number}"
    return Life(
        ticket=ticket(incident, reference, policy),
        opened_at=incident.opened_at,
        changes=changes(incident),
        ends=final_status(incident),
    )


def run(address: Address, lives: Sequence[Life], speed: float, at_once: int) -> list[Played]:
    """Play every life on the product at `address`, with a progress bar on a terminal's standard error.

    Raises the `CommandFailure` that ended it early.
    """
    with _bar(len(lives)) as bar:
        task = bar.add_task("Living again", total=len(lives))
        try:
            return asyncio.run(_run(address, lives, speed, at_once, lambda: bar.advance(task)))
        except ExceptionGroup as failures:
            ours = failures.subgroup(CommandFailure)
            if ours is None:
                raise
            raise ours.exceptions[0] from None


async def _run(
    address: Address, lives: Sequence[Life], speed: float, at_once: int, done: Callable[[], None]
) -> list[Played]:
    since = datetime.now(UTC) - CLOCKS_DIFFER_AT_MOST
    async with replay_desk(address, since, CONNECTIONS) as desk:
        return await play(lives, desk, speed, at_once, done)


async def _keep_roster(foundations: Foundations, bundle: Bundle) -> None:
    async with database_of(foundations) as db:
        await roster.sync(db, bundle.name, bundle.roster)


def _bar(total: int) -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal or total == 0)
