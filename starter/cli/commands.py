"""The commands there are, each imported when it is asked for: a process starts without what other commands need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = (
    "running",
    "checking",
    "demo",
    "opening",
    "tickets",
    "explaining",
    "watching",
    "acting",
    "policies",
    "reckoning",
    "replaying",
    "payload_keys",
    "auditing",
    "customers",
    "repair",
    "reconcile",
    "backup",
    "drill",
)
"""In the order of the help; what is started most often and needs least comes first."""


class Commands(TyperGroup):
    """Has every command of `MODULES`, and has imported them no further than to the last one asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self._modules = iter(MODULES)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:
        """Returns the command called `cmd_name`; None when there is none."""
        while cmd_name not in self.commands and (module := next(self._modules, None)):
            self._add(module)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: typer.Context) -> list[str]:
        """Returns the names of all commands."""
        for module in self._modules:
            self._add(module)
        return super().list_commands(ctx)

    def _add(self, module: str) -> None:
        app = typer.Typer()
        import_module(f"starter.cli.{module}").register(app)
        self.commands.update(get_group(app).commands)
