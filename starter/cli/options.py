"""Options and arguments that several commands have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from domain.ticket import REFERENCE_PATTERN


def _reference(text: str) -> str:
    if not re.fullmatch(REFERENCE_PATTERN, text):
        raise typer.BadParameter("1 to 64 letters, digits, dots, underscores or hyphens")
    return text


Reference = Annotated[
    str, typer.Argument(parser=_reference, metavar="REF", help="The ticket's reference, such as ZD-48213.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the API's own JSON instead of a page for people.")]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Where `escalation up` runs; its profile names the API and its keys.", show_default=False),
]
