"""The verbs for what is kept of customers: giving it out, erasing it, what policies keep no longer, and scrubbing."""

from __future__ import annotations

import asyncio
import json as json_format
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from starter.cli.address import OPERATING, find_api
from starter.cli.confirming import confirmed
from starter.cli.failure import BadInput, Refused
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show_json
from workers.private_file import create_private

PANEL = "Privacy"
Customer = Annotated[str, typer.Argument(metavar="ID", help="The customer's id, such as C-77.")]


def register(app: typer.Typer) -> None:
    """Adds the commands customer export, erase, retention and scrub."""
    customer = typer.Typer(help="What is kept of customers: export, erasure, retention.", no_args_is_help=True)
    customer.command("export")(export)
    customer.command("erase")(erase)
    customer.command("retention")(retention)
    customer.command("scrub")(scrub)
    app.add_typer(customer, name="customer", rich_help_panel=PANEL)


def export(
    customer: Customer,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A new file, readable by you only.", show_default="print it")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Give out everything that is kept of a customer, as JSON."""
    answer = _api(data_dir).get(f"{_path(customer)}/export")
    if output is None:
        show_json(answer)
        return
    try:
        made = create_private(output, json_format.dumps(answer.json(), indent=2, ensure_ascii=False) + "\n")
    except OSError as error:
        raise BadInput(f"{output}: {error.strerror}") from None
    if not made:
        raise BadInput(f"{output} exists; name a new file")
    print(f"{_tickets(len(answer.json()['tickets']))} written to {output}")


def erase(
    customer: Customer,
    cancel: Annotated[
        bool, typer.Option("--cancel", help="Cancel the customer's tickets that have not ended.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask; needed where nobody can be asked, as in a script.")
    ] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase everything personal of a customer, for good. Their tickets keep what happened and when."""
    if not confirmed(f"Erase everything personal of {customer}, which nobody can bring back", yes=yes):
        raise Refused("nothing was erased")
    answer = _api(data_dir).post(f"{_path(customer)}/erase", {"cancel": cancel})
    if json:
        show_json(answer)
    else:
        erased = answer.json()["tickets"]
        print(f"Erased from {_tickets(len(erased))}: {', '.join(erased)}")
        _print_where_left(answer.json())


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Erase it; without this, only say what is due.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase what is personal of tickets that ended longer ago than their policy's erase_after; for a daily cron job."""
    api = _api(data_dir)
    found: list[str] = []
    in_clear: list[str] = []
    told: dict[str, Any] = {"more": True}
    while told["more"]:
        told = api.post("/v1/retention", {"apply": apply}).json()
        found += told["tickets"]
        in_clear += told["in_clear"]
        if not apply:
            break
    if json:
        print(json_format.dumps({**told, "tickets": found, "in_clear": in_clear}))
        return
    said = "Erased from" if apply else "To be erased from"
    more = ", and more" if told["more"] else ""
    print(f"{said} {_tickets(len(found))}{more}{': ' if found else ''}{', '.join(found)}")
    _print_where_left({**told, "in_clear": in_clear})


def scrub(json: AsJson = False, data_dir: DataDir = None) -> None:
    """Overwrite what erasures have freed in PostgreSQL. Its tables are locked one after another: for a quiet hour."""
    from starter.cli.foundations import find_foundations
    from starter.cli.product_database import database_of
    from store.scrubbing import Scrubbed, scrub

    async def scrubbed() -> Scrubbed:
        async with database_of(find_foundations(data_dir)) as db:
            return await scrub(db)

    done = asyncio.run(scrubbed())
    if json:
        print(done.model_dump_json())
    if left := _left(done.model_dump()):
        raise Refused("\n".join(left))
    if not json:
        print("PostgreSQL has nothing left of what was erased")


def _print_where_left(told: Mapping[str, Any]) -> None:
    lines = _left(told["scrubbed"]) if told["scrubbed"] else []
    if in_clear := told["in_clear"]:
        lines.append(
            f"Temporal had {', '.join(in_clear)} in clear: its backups, and what its database has freed, can be read "
            "without a key: docs/personal-data.md says how that ends"
        )
    print("".join(f"{line}\n" for line in lines), end="")


def _left(scrubbed: Mapping[str, bool]) -> list[str]:
    """Return where PostgreSQL may still have bytes of what was erased, and how that ends."""
    said = {
        "tables": "PostgreSQL's tables may still have it as free space: `escalation customer scrub`, at a quiet hour",
        "log": "PostgreSQL's write-ahead log may still have it: docs/personal-data.md says how that ends",
    }
    return [line for part, line in said.items() if not scrubbed[part]]


def _api(data_dir: Path | None) -> Api:
    return Api(find_api(data_dir, OPERATING))


def _path(customer: str) -> str:
    return f"/v1/customers/{quote(customer, safe='')}"


def _tickets(count: int) -> str:
    return f"{count} ticket" if count == 1 else f"{count} tickets"
