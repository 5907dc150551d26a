"""What will happen to a ticket if nobody acts, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from domain.dues import Due
from starter.cli import words


def plan_table(dues: Iterable[Due], now: datetime) -> Table:
    """Return the dues, the earliest first."""
    table = Table(title="If nobody acts", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (words.at_heading(now), "clock", "level", "why"):
        table.add_column(heading, overflow="fold")
    for due in sorted(dues, key=lambda due: due.at):
        table.add_row(words.instant(due.at, now), due.clock, due.level, Text(due.why))
    return table
