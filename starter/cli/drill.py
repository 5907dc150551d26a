"""The command that tries, on a product of its own, what a backup is worth."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from starter.cli.failure import Refused, Unreachable

if TYPE_CHECKING:
    from starter.backup.manifest import Side


def register(app: typer.Typer) -> None:
    """Adds the command drill."""
    app.command()(drill)


def drill(
    only: Annotated[
        Literal["ours", "temporal"] | None,
        typer.Option(help="Put back our database alone, or Temporal's.", show_default="first one, then the other"),
    ] = None,
) -> None:
    """Take a backup of a scratch product, play on, put one side back, reconcile, and compare what everybody got.

    Nothing of yours is touched, and nobody real is told anything. Exits 1 when somebody got something else than they
    had to.
    """
    from sandbox.demo.desk import Overdue
    from sandbox.failures import PartNotReady, StackRefused
    from starter.backup.manifest import SIDES
    from starter.backup.refusal import BackupRefused

    sides: tuple[Side, ...] = (only,) if only else SIDES
    try:
        went_well = [_drill(side) for side in sides]
    except (BackupRefused, StackRefused, Overdue) as error:
        raise Refused(str(error)) from None
    except PartNotReady as error:
        raise Unreachable(str(error)) from None
    if not all(went_well):
        raise Refused("somebody got something else than they had to; see above")


def _drill(side: Side) -> bool:
    from rich.console import Console

    from starter.cli import reconcile
    from starter.cli.address import Address
    from starter.cli.http import Api
    from starter.drill.run import Drill

    def reconciled(url: str, key: str) -> bool:
        return reconcile.run(Api(Address(url, key)), apply=True)

    with tempfile.TemporaryDirectory(prefix="escalation-drill-", ignore_cleanup_errors=True) as folder:
        return asyncio.run(Drill(Path(folder), Console(), reconciled).run(side))
