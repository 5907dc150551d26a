"""The verbs of the audit log: reading it, and proving that nobody changed it."""

from __future__ import annotations

import asyncio
import json as json_format
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from domain.team.audit import AuditRecord
from starter.cli.address import MOVING, find_api
from starter.cli.failure import BadInput, Refused
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show, show_json

if TYPE_CHECKING:
    from store.audit import Head, Verdict

_HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_MOST_SAID = 20


def register(app: typer.Typer) -> None:
    """Adds the commands audit list and audit verify."""
    audit = typer.Typer(help="Who did what, and who was refused what.", no_args_is_help=True)
    audit.command("list")(list_records)
    audit.command("verify")(verify)
    app.add_typer(audit, name="audit")


def list_records(
    after: Annotated[int, typer.Option(min=0, help="Records after this position.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    by: Annotated[str | None, typer.Option(help="Whose, such as person:gwen or stranger.")] = None,
    action: Annotated[str | None, typer.Option(help="What was done, such as refused.")] = None,
    subject: Annotated[str | None, typer.Option(help="On what, such as ticket:ZD-48213.")] = None,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List who did what, oldest first, and who was refused what."""
    asked = {"after": after, "limit": limit, "by": by, "action": action, "subject": subject}
    answer = Api(find_api(data_dir, MOVING)).get("/v1/audit", asked)
    if json:
        return show_json(answer)
    listed = answer.json()
    table = Table(box=None)
    for heading in ("", "at", "by", "did", "to", "outcome", "details"):
        table.add_column(heading, overflow="fold")
    for record in map(AuditRecord.model_validate, listed["items"]):
        details = ", ".join(f"{name} {_said(value)}" for name, value in record.details.items())
        at = f"{record.at:%Y-%m-%d %H:%M:%S}Z"
        table.add_row(str(record.position), at, record.by, record.action, record.subject, record.outcome, details)
    show(table)
    if listed["next_after"]:
        show(f"There are more: --after {listed['next_after']}")
    return None


def verify(
    head: Annotated[
        str | None, typer.Option(metavar="POSITION:HASH", help="What an earlier verify said the log ended with.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Read the whole log in the database and say every record that was changed, removed or put there later.

    Keep what it says the log ends with, somewhere else: with it, a later verify also finds an end that was cut off or
    written anew. Exits 1 when anything is wrong.
    """
    verdict = asyncio.run(_verified(data_dir, _kept(head)))
    if json:
        faults = [{**fault.model_dump(), "said": str(fault)} for fault in verdict.faults]
        print(json_format.dumps({"records": verdict.head.position, "head": str(verdict.head), "faults": faults}))
        raise typer.Exit(Refused.exit_code if faults else 0)
    if verdict.faults:
        said = [str(fault) for fault in verdict.faults[:_MOST_SAID]]
        rest = len(verdict.faults) - len(said)
        raise Refused("\n  ".join(["the audit log was changed", *said, *([f"and {rest} more"] if rest else ())]))
    print(f"OK, {verdict.head.position} records; the log ends with {verdict.head}")


async def _verified(data_dir: Path | None, kept: Head | None) -> Verdict:
    from starter.cli.foundations import find_foundations
    from starter.cli.product_database import database_of
    from store import audit

    async with database_of(find_foundations(data_dir)) as db:
        return await audit.verify(db, kept)


def _kept(head: str | None) -> Head | None:
    from store.audit import Head

    if head is None:
        return None
    found = _HEAD.fullmatch(head)
    if found is None:
        raise BadInput(f"--head: found {head!r}; allowed: a position, a colon and 64 hexadecimal digits")
    return Head(int(found[1]), found[2])


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
