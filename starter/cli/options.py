"""Options and arguments that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from domain.requests.ticket import REFERENCE_PATTERN
from starter.cli.address import READING, find_api
from starter.cli.failure import CommandFailure
from starter.cli.http import Api

MOST_OFFERED = 50


def checked_reference(text: str) -> str:
    """Return a reference as it was typed; refuses what can be none."""
    if not re.fullmatch(REFERENCE_PATTERN, text):
        raise typer.BadParameter("1 to 64 letters, digits, dots, underscores or hyphens")
    return text


def known_references(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return tickets that are alive and begin as typed, with their subjects, for a shell to offer; none without API."""
    try:
        api = Api(find_api(context.params.get("data_dir"), READING))
        asked = {"status": "open,waiting,resolved", "limit": 200}
        tickets = api.get("/v1/tickets", asked).json()["items"]
    except CommandFailure:
        return []
    named = [(ticket["reference"], ticket["subject"]) for ticket in tickets]
    return [ticket for ticket in named if ticket[0].startswith(incomplete)][:MOST_OFFERED]


_REFERENCE = typer.Argument(
    parser=checked_reference,
    autocompletion=known_references,
    metavar="REF",
    help="The ticket's reference, such as ZD-48213.",
)
Reference = Annotated[str, _REFERENCE]
MaybeReference = Annotated[str | None, _REFERENCE]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's own JSON instead of a page for people.")]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Where `escalation up` runs; its profile names the API and its keys.", show_default=False),
]
