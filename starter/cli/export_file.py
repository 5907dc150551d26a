"""A ServiceNow export as commands take it: read whole, with a word on every line that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from lab.servicenow.incident import Incident, incidents
from lab.servicenow.rows import BadRow, NotAnExport, read_rows
from starter.cli.failure import BadInput

SHOWN_AT_MOST = 20


def read_export(file: Path, limit: int | None) -> list[Incident]:
    """Return the first `limit` incidents of an export, all when None; tells standard error of each bad line.

    Raises `BadInput` for a file that cannot be read, is no export, or has no usable incident.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows, bad = read_rows(lines)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{file}: not UTF-8 text") from None
    except NotAnExport as error:
        raise BadInput(f"{file}: {error}") from None
    _report(file, bad)
    found = incidents(rows)[:limit]
    if not found:
        raise BadInput(f"{file}: no usable incident")
    return found


def _report(file: Path, bad: Sequence[BadRow]) -> None:
    for row in bad[:SHOWN_AT_MOST]:
        typer.echo(f"{file}:{row.line}: left out: {row.reason}", err=True)
    if (more := len(bad) - SHOWN_AT_MOST) > 0:
        typer.echo(f"{file}: {more} more lines left out", err=True)
