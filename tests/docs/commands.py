"""The commands of the CLI, by name."""

from __future__ import annotations

from typer.main import get_command

from starter.cli.main import app


def commands() -> set[str]:
    """Return the names of the commands there are."""
    group = get_command(app)
    names: list[str] = group.list_commands(group.make_context("escalation", [], resilient_parsing=True))  # type: ignore[attr-defined]
    return set(names)
