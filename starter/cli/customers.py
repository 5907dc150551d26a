"""The verbs for what is kept of customers: giving it out, erasing it, and what policies keep no longer."""

from __future__ import annotations

import json as json_format
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from starter.cli.address import OPERATING, find_api
from starter.cli.failure import BadInput, Refused
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show_json
from workers.private_file import create_private

PANEL = "Privacy"
Customer = Annotated[str, typer.Argument(metavar="ID", help="The customer's id, such as C-77.")]


def register(app: typer.Typer) -> None:
    """Adds the commands customer export, customer erase and customer retention."""
    customer = typer.Typer(help="What is kept of customers: export, erasure, retention.", no_args_is_help=True)
    customer.command("export")(export)
    customer.command("erase")(erase)
    customer.command("retention")(retention)
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
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase everything personal of a customer, for good. Their tickets keep what happened and when."""
    if not yes and not typer.confirm(f"Erase everything personal of {customer}? Nobody can bring it back", err=True):
        raise Refused("nothing was erased")
    answer = _api(data_dir).post(f"{_path(customer)}/erase", {"cancel": cancel})
    if json:
        show_json(answer)
    else:
        erased = answer.json()["tickets"]
        print(f"Erased from {_tickets(len(erased))}: {', '.join(erased)}")


def retention(
    apply: Annotated[bool, typer.Option("--apply", help="Erase it; without this, only say what is due.")] = False,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Erase what is personal of tickets that ended longer ago than their policy's erase_after; for a daily cron job."""
    api = _api(data_dir)
    found: list[str] = []
    told: dict[str, Any] = {"more": True}
    while told["more"]:
        told = api.post("/v1/retention", {"apply": apply}).json()
        found += told["tickets"]
        if not apply:
            break
    if json:
        print(json_format.dumps({"tickets": found, "erased": apply, "more": told["more"]}))
        return
    said = "Erased from" if apply else "To be erased from"
    more = ", and more" if told["more"] else ""
    print(f"{said} {_tickets(len(found))}{more}{': ' if found else ''}{', '.join(found)}")


def _api(data_dir: Path | None) -> Api:
    return Api(find_api(data_dir, OPERATING))


def _path(customer: str) -> str:
    return f"/v1/customers/{quote(customer, safe='')}"


def _tickets(count: int) -> str:
    return f"{count} ticket" if count == 1 else f"{count} tickets"
