"""The verb that opens tickets, from a file or standard input."""

from __future__ import annotations

import json as json_format
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from domain.case.told import ToldView
from starter.cli.address import OPENING, find_api
from starter.cli.bulk import Result, open_each
from starter.cli.failure import Unreachable
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show
from starter.cli.ticket_lines import written_in
from starter.cli.ticket_page import ticket_page
from starter.cli.tickets import PANEL
from starter.cli.warnings import warn


def register(app: typer.Typer) -> None:
    """Adds the command open."""
    app.command("open", rich_help_panel=PANEL)(open_tickets)


def open_tickets(
    file: Annotated[str, typer.Argument(metavar="FILE", help="One JSON object or JSON lines; - for standard input.")],
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Open the tickets written in FILE; opening the same one again changes nothing and shows it as it is.

    A ticket that is refused does not hold up those after it; the exit code is that of the worst.
    """
    tickets = written_in(file)
    api = Api(find_api(data_dir, OPENING))
    on_terminal = Console(stderr=True)
    results: list[Result] = []
    try:
        for result in track(
            open_each(api, tickets),
            "Opening tickets",
            len(tickets),
            console=on_terminal,
            transient=True,
            disable=len(tickets) == 1 or not on_terminal.is_terminal,
        ):
            results.append(result)
            if len(tickets) == 1 and result.failure:
                raise result.failure
            _say(result, json, alone=len(tickets) == 1)
    except Unreachable as away:
        if len(tickets) == 1:
            raise
        raise Unreachable(f"{away}\n{_counted(results)}; opening all of them again is safe") from None
    if len(tickets) > 1 and not json:
        show(_counted(results))
    if worst := max((result.failure.exit_code for result in results if result.failure), default=0):
        raise typer.Exit(worst)


def _say(result: Result, json: bool, *, alone: bool) -> None:
    warn(result.warnings, "" if alone else f"line {result.ticket.line}: {result.ticket.content.get('reference')}")
    if result.failure:
        where = f"line {result.ticket.line}: {result.ticket.content.get('reference')}"
        typer.echo(f"escalation: {where}: {result.failure}", err=True)
    elif json:
        print(json_format.dumps(result.view, ensure_ascii=False))
    elif alone:
        show(ticket_page(ToldView.model_validate(result.view), 0, datetime.now(UTC)))


def _counted(results: list[Result]) -> str:
    new = sum(result.new for result in results)
    refused = sum(result.failure is not None for result in results)
    before = len(results) - new - refused
    said = [f"{new} opened", f"{before} open before" if before else "", f"{refused} refused" if refused else ""]
    return ", ".join(filter(None, said))
