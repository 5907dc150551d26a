"""The verb that shows what happens to tickets, as it happens."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from domain.case.timeline import in_words
from starter.cli.address import READING, find_api
from starter.cli.happening import Happening, Happenings
from starter.cli.http import Api
from starter.cli.options import AsJson, DataDir, checked_reference, known_references
from starter.cli.tickets import PANEL
from starter.cli.timeline_table import LOUD
from starter.spoken_time import absolute, lateness

ENDS = ("closed", "cancelled")
Watched = Annotated[
    str | None,
    typer.Argument(
        parser=checked_reference,
        autocompletion=known_references,
        metavar="[REF]",
        help="The ticket's reference; without one, every ticket is watched.",
        show_default=False,
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the command watch."""
    app.command("watch", rich_help_panel=PANEL)(watch)


def watch(reference: Watched = None, json: AsJson = False, data_dir: DataDir = None) -> None:
    """Show what happens, as it happens: to one ticket, from its opening until it ends; or to all, until Ctrl-C."""
    happenings = Happenings(Api(find_api(data_dir, READING)), reference, datetime.now(UTC))
    console = Console(highlight=False, soft_wrap=True)
    with contextlib.suppress(KeyboardInterrupt):
        for happening in happenings:
            if json:
                print(happening.model_dump_json(), flush=True)
            else:
                console.print(line(happening, datetime.now(UTC)))
            if reference and happening.kind in ENDS:
                return


def line(happening: Happening, now: datetime) -> Text:
    """Return one line: when, which ticket, what, by whom, the words; and how late, if a clock did it."""
    said = Text.assemble(
        (absolute(happening.at, now, None), "dim"),
        "  ",
        (happening.reference, "bold"),
        "  ",
        (in_words(happening.kind), LOUD.get(happening.kind, "cyan")),
        f"  {happening.text}",
        (f"  {happening.by}", "dim"),
    )
    if happening.due_at:
        said.append(f"  {lateness(happening.at, happening.due_at)}", "dim")
    return said
