"""Why a clock runs out when it does, on a terminal: what anybody can check with a calendar and a pencil."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.explaining.explanation import Explanation
from domain.explaining.words import amount, moment
from domain.time.counting import Counting
from domain.time.day_by_day import DayCounted
from starter.spoken_days import said_of, windows_on_wall
from starter.spoken_explanation import due_or_none, facts, made_of

_LOUD = {"due": "bold", "late": "bold red"}


def explanation_page(told: Explanation) -> Group:
    """Return the whole explanation, with times on the clock's own calendar's wall."""
    parts: list[RenderableType] = [_heading(told), Text(told.why), Text(), Text(made_of(told), "dim")]
    if told.counting.days:
        parts.append(counting_table(told.counting))
    parts += [Text(), _facts(told)]
    if len(told.levels) > 1:
        parts += [Text(), _levels(told)]
    if told.changes:
        parts += [Text(), _changes(told)]
    return Group(*parts)


def counting_table(counting: Counting) -> Table:
    """Return a line for each local date, with its windows, what was counted and what pauses took."""
    paused = any(day.paused for day in counting.days)
    table = Table(box=None, header_style="dim", pad_edge=False, show_footer=True, footer_style="bold")
    table.add_column("day", "together")
    table.add_column("open")
    table.add_column("counted", amount(counting.counted), justify="right")
    if paused:
        table.add_column("paused", justify="right")
    table.add_column("")
    for day in counting.days:
        cells = [f"{day.date:%a %d %b %Y}", _windows(day, counting.zone), amount(day.counted) if day.counted else ""]
        cells += [amount(day.paused) if day.paused else ""] if paused else []
        table.add_row(*cells, _named(day))
    return table


def _heading(told: Explanation) -> Text:
    run = f", run {told.run}" if told.run > 1 else ""
    episode = f", episode {told.episode}" if told.episode > 1 else ""
    return Text.assemble(
        (f"{told.reference} {told.clock}{f': {told.label}' if told.label else ''}", "bold"),
        f"{run}{episode}: ",
        told.state,
    )


def _windows(day: DayCounted, zone: str) -> Text:
    windows = windows_on_wall(day, ZoneInfo(zone))
    return Text(" ".join(windows)) if windows else Text("closed", "dim")


def _named(day: DayCounted) -> Text:
    return Text(", ".join(said_of(day)), "yellow")


def _facts(told: Explanation) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in facts(told):
        table.add_row(Text(name, "dim"), Text(value, _LOUD.get(name, "")))
    return table


def _levels(told: Explanation) -> Table:
    table = Table(title="Levels", title_justify="left", box=None, show_header=False, pad_edge=False)
    for level in told.levels:
        at = moment(level.at, told.counting.zone) if level.at else "not known yet"
        table.add_row(level.name, at, Text("passed" if level.fired else "", "dim"))
    return table


def _changes(told: Explanation) -> Table:
    zone = told.counting.zone
    table = Table(title="Every due it had", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in ("since", "by", "because", "due"):
        table.add_column(heading, overflow="fold")
    for change in told.changes:
        table.add_row(moment(change.at, zone), Text(change.by), Text(change.cause), due_or_none(change.after, zone))
    return table
