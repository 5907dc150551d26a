"""Why a clock runs out when it does, on a terminal: what anybody can check with a calendar and a pencil."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from domain.counting import Counting
from domain.day_by_day import DayCounted
from domain.explanation import Explanation
from starter.spoken_days import windows_on_wall
from starter.spoken_time import length


def explanation_page(told: Explanation) -> Group:
    """Return the whole explanation, with times on the clock's own calendar's wall."""
    zone = ZoneInfo(told.counting.zone)
    parts: list[RenderableType] = [_heading(told), Text(told.why, "dim"), Text(), counting_table(told.counting)]
    parts.append(_sum(told, zone))
    if told.levels:
        parts += [Text(), _levels(told, zone)]
    if told.changes:
        parts += [Text(), _changes(told, zone)]
    return Group(*parts)


def counting_table(counting: Counting) -> Table:
    """Return a line for each local date, with its windows, what was counted and what pauses took."""
    zone = ZoneInfo(counting.zone)
    made_of = f"calendar {counting.calendar}, version {counting.version}, {counting.zone}"
    title = f"{made_of}; {counting.data}" if counting.data else made_of
    table = Table(title=title, title_justify="left", title_style="dim", box=None, header_style="dim", pad_edge=False)
    table.add_column("day")
    table.add_column("open")
    table.add_column("counted", justify="right")
    table.add_column("paused", justify="right")
    table.add_column("")
    for day in counting.days:
        table.add_row(
            f"{day.date:%a %d %b %Y}",
            _windows(day, zone),
            length(day.counted) if day.counted else "",
            length(day.paused) if day.paused else "",
            _named(day),
        )
    return table


def wall(at: datetime | None, zone: tzinfo) -> str:
    """Return an instant on the wall of a zone, with the zone's abbreviation; `none` for no instant."""
    if at is None:
        return "none"
    local = at.astimezone(zone)
    return f"{local:%a %d %b %Y %H:%M:%S}".removesuffix(":00") + f" {local:%Z}"


def _heading(told: Explanation) -> Text:
    run = f", run {told.run}" if told.run > 1 else ""
    episode = f", episode {told.episode}" if told.episode > 1 else ""
    return Text.assemble((f"{told.reference} {told.clock}", "bold"), f"{run}{episode}: ", told.state)


def _windows(day: DayCounted, zone: tzinfo) -> str:
    return " ".join(windows_on_wall(day, zone)) or "closed"


def _named(day: DayCounted) -> Text:
    said = [day.name] if day.name else []
    if day.special:
        said.append("hours of its own")
    return Text(", ".join(said), "yellow")


def _sum(told: Explanation, zone: tzinfo) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in _facts(told, zone):
        table.add_row(Text(name, "dim"), value)
    return table


def _facts(told: Explanation, zone: tzinfo) -> Iterator[tuple[str, str]]:
    yield "started", wall(told.started_at, zone)
    yield "target", length(told.target)
    if told.counted_before:
        yield "counted before", f"{length(told.counted_before)}, on an earlier calendar"
    for pause in told.counting.pauses:
        yield "paused", f"{wall(pause.start, zone)} to {wall(pause.end, zone)}"
    yield "due", wall(told.due_at, zone)
    if told.moved_to:
        yield "moved to", f"{wall(told.moved_to, zone)}, when the customer may be reached"
    if told.ended_at:
        yield "ended", f"{wall(told.ended_at, zone)}: {told.state}"
    if told.late_working is not None and told.late_calendar is not None:
        yield "late", f"{length(told.late_working)} of working time, {length(told.late_calendar)} by the calendar"


def _levels(told: Explanation, zone: tzinfo) -> Table:
    table = Table(title="Levels", title_justify="left", box=None, show_header=False, pad_edge=False)
    for level in told.levels:
        table.add_row(level.name, "done" if level.fired else wall(level.at, zone))
    return table


def _changes(told: Explanation, zone: tzinfo) -> Table:
    table = Table(title="What moved it", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in ("when", "by", "because", "from", "to"):
        table.add_column(heading, overflow="fold")
    for change in told.changes:
        before, after = wall(change.before, zone), wall(change.after, zone)
        table.add_row(wall(change.at, zone), Text(change.by), Text(change.cause), before, after)
    return table
