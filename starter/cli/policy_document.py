"""The verb that writes a policy down as a procedure for people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from domain.procedure.content import Procedure
from starter.cli.bundle_named import PolicyNamed, read_bundle
from starter.cli.failure import BadInput
from starter.procedure.flowchart.svg import standalone
from starter.procedure.html import html
from starter.procedure.markdown import markdown
from starter.procedure.of_bundle import EARLIEST, LATEST, procedure_of, today


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a date such as 2026-11-23") from None
    if not EARLIEST <= day <= LATEST:
        raise typer.BadParameter(f"a date from {EARLIEST} to {LATEST}")
    return day


def document(
    policy: PolicyNamed,
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the files; made if it is not there.")],
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=_date,
            metavar="DATE",
            help="The date the procedure is written for; holidays are those of the twelve months after it. Today, in "
            "the policy's zone, if not given.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a policy down as an escalation procedure: procedure.html, procedure.md and flowchart.svg.

    Made from the objects that tickets are worked by, without a running product. The same policy and date always give
    the same files.
    """
    bundle = read_bundle(policy)
    procedure = procedure_of(bundle, as_of or today(bundle))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in _files(procedure).items():
            (out / name).write_text(text, encoding="utf-8")
            print(out / name)
    except OSError as error:
        raise BadInput(f"{out}: {error.strerror}") from None


def _files(procedure: Procedure) -> dict[str, str]:
    chart = procedure.chart
    return {
        "procedure.html": html(procedure),
        "procedure.md": markdown(procedure),
        "flowchart.svg": standalone(chart.flow, chart.caption),
    }
