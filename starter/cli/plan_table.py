"""What will happen to a ticket if nobody acts, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from domain.explaining.plan import Planned
from starter.cli import words
from starter.spoken_time import length


def plan_table(plan: Iterable[Planned], now: datetime) -> Table:
    """Return what happens, the earliest first, with who is told of it."""
    table = Table(title="If nobody acts", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (words.at_heading(now), "because", "then", "tier", "to be told"):
        table.add_column(heading, overflow="fold")
    for planned in sorted(plan, key=lambda planned: planned.at):
        table.add_row(
            words.instant(planned.at, now), Text(planned.why), _then(planned), Text(planned.tier or ""), _told(planned)
        )
    return table


def _then(planned: Planned) -> Text:
    lines = [happening.text for happening in planned.happens]
    if planned.repeats_every is not None:
        lines.append(f"and so on, every {length(planned.repeats_every)}")
    return Text("\n".join(lines))


def _told(planned: Planned) -> Text:
    return Text(", ".join(dict.fromkeys(told.to for told in planned.tells)))
