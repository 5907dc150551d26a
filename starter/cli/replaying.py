"""The verbs that bring recorded histories in: as tickets that live again, or as finished ones."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from domain.requests.ticket import REFERENCE_PATTERN
from starter.cli.address import OPENING, find_api
from starter.cli.failure import BadInput, Refused
from starter.cli.foundations import find_foundations
from starter.cli.options import DataDir
from starter.cli.showing import show

if TYPE_CHECKING:
    from lab.servicenow.incident import Incident

PANEL = "Recorded histories"
DAY_A_SECOND = 86_400.0
AT_ONCE = 100

File = Annotated[Path, typer.Argument(metavar="FILE", help="A ServiceNow incident export: CSV, a row per update.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first so many incidents.", show_default="all")]
Prefix = Annotated[str, typer.Option(help="Put before each incident's number, to have references of its own.")]

replay_app = typer.Typer(help="Play recorded histories through the running product.", no_args_is_help=True)
import_app = typer.Typer(help="Bring in recorded histories as they were.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands replay servicenow and import servicenow."""
    app.add_typer(replay_app, name="replay", rich_help_panel=PANEL)
    app.add_typer(import_app, name="import", rich_help_panel=PANEL)


@replay_app.command("servicenow")
def replay_servicenow(
    file: File,
    limit: Limit = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="The bundle to play under, with its durations as they are at speed 1.",
            exists=True,
            file_okay=False,
            show_default="the shipped `replay`",
        ),
    ] = None,
    speed: Annotated[
        float, typer.Option(min=1, help="Recorded time and the policy's durations are divided by this.")
    ] = DAY_A_SECOND,
    at_once: Annotated[int, typer.Option(min=1, max=2000, help="So many tickets live at the same time.")] = AT_ONCE,
    prefix: Prefix = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as one JSON object.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Let every incident of FILE live again: opened now, then changed by people as recorded, at SPEED.

    Plays through the product that runs (`escalation up`). For the run, a bundle with its durations divided by SPEED
    and the people of FILE is left in that product's policies folder, and its roster in its database, so this must
    run where both can be reached. Bad lines are left out and named. Exits 1 when a ticket did not end as recorded.
    """
    from lab.tally import tally
    from starter.cli import replay_report, replay_run
    from starter.cli.export_file import read_export

    address = find_api(data_dir, OPENING)
    foundations = find_foundations(data_dir)
    found = read_export(file, limit)
    _check(prefix, found)
    bundle = replay_run.prepare(foundations, policy, found, speed)
    lives = [replay_run.life(incident, prefix, bundle.name) for incident in found]
    began = time.monotonic()
    counted = tally(replay_run.run(address, lives, speed, at_once))
    took = timedelta(seconds=time.monotonic() - began)
    if as_json:
        print(json.dumps(replay_report.as_json(counted, took)))
    else:
        show(replay_report.page(counted, took))
    if counted.deviations:
        raise Refused(f"{len(counted.deviations)} things went otherwise than recorded")


@import_app.command("servicenow")
def import_servicenow(
    file: File,
    history: Annotated[
        bool, typer.Option("--history", help="As finished tickets, for reports; nobody is told anything.")
    ] = False,
    limit: Limit = None,
    prefix: Prefix = "",
    data_dir: DataDir = None,
) -> None:
    """Write the closed incidents of FILE into the product's database, with their recorded instants as facts.

    They are read like any closed ticket and nothing more happens to them. May be repeated: what is there stays.
    """
    if not history:
        raise BadInput("say --history to write finished tickets; `escalation replay servicenow` lets them live again")
    from starter.cli import history_import
    from starter.cli.export_file import read_export

    foundations = find_foundations(data_dir)
    found = read_export(file, limit)
    _check(prefix, found)
    written = history_import.write(foundations, found, prefix)
    show(f"{written.written} closed incidents are finished tickets now.")
    if written.unfinished:
        show(f"{written.unfinished} are not closed in the export and were left out.")
    if written.taken:
        raise Refused(f"{written.taken} have the reference of another ticket; --prefix gives them others")


def _check(prefix: str, found: Sequence[Incident]) -> None:
    if any(not re.fullmatch(REFERENCE_PATTERN, f"{prefix}{incident.number}") for incident in found):
        raise BadInput(f"--prefix {prefix!r}: a reference is 1 to 64 letters, digits, dots, underscores or hyphens")
