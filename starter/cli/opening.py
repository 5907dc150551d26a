"""The verb that opens tickets, from a file or standard input."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from starter.cli.address import OPENING, find_api
from starter.cli.failure import BadInput, CommandFailure, Unreachable
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir
from starter.cli.showing import show_json, show_view
from starter.cli.tickets import PANEL

_WHITE = " \t\r\n"


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
    tickets = list(tickets_in(_read(file)))
    api = Api(find_api(data_dir, OPENING))
    worst = 0
    for ticket in tickets:
        try:
            answer = api.post("/v1/tickets", ticket)
        except Unreachable:
            raise
        except CommandFailure as failure:
            if len(tickets) == 1:
                raise
            typer.echo(f"escalation: {ticket.get('reference')}: {failure}", err=True)
            worst = max(worst, failure.exit_code)
            continue
        if json:
            show_json(answer)
        else:
            show_view(answer, newest=0)
    if worst:
        raise typer.Exit(worst)


def tickets_in(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that follow each other in `text`; raises `BadInput` naming the line that is wrong."""
    decoder = json.JSONDecoder()
    at = _next(text, 0)
    if at == len(text):
        raise BadInput("no ticket: expected is one JSON object, or one on each line")
    while at < len(text):
        line = text.count("\n", 0, at) + 1
        try:
            ticket, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise BadInput(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
        if not isinstance(ticket, dict):
            raise BadInput(f"line {line}: found {type(ticket).__name__}; allowed: a JSON object")
        yield ticket
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE:
        at += 1
    return at


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise BadInput(f"{file}: {reason}") from None
