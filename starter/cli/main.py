"""The command `escalation`."""

from __future__ import annotations

import sys

import typer

from starter.cli.commands import Commands
from starter.cli.failure import CommandFailure

app = typer.Typer(
    name="escalation",
    cls=Commands,
    no_args_is_help=True,
    # A process's log wants plain tracebacks, without the values of variables: a customer may have written them.
    pretty_exceptions_enable=False,
)


@app.callback()
def escalation() -> None:
    """Tickets that are never forgotten."""


def main() -> None:
    """Runs one command. Exit codes: 0 done, 1 refused, 2 bad input, 3 unreachable."""
    try:
        app(prog_name="escalation")
    except CommandFailure as failure:
        typer.echo(f"escalation: {failure}", err=True)
        sys.exit(failure.exit_code)


if __name__ == "__main__":
    main()
