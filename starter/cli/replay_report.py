"""The summary of a replay, for people and for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from lab.tally import Tally

DEVIATIONS_SHOWN = 20


def as_json(tally: Tally, took: timedelta) -> dict[str, Any]:
    """Return the summary as JSON data; times are in seconds."""
    return {
        "tickets": tally.tickets,
        "as_recorded": tally.as_recorded,
        "statuses": _sorted(tally.statuses),
        "timeline": _sorted(tally.kinds),
        "messages": _sorted(tally.purposes),
        "lateness_seconds": _lateness(tally),
        "behind_seconds": _seconds(tally.behind),
        "took_seconds": _seconds(took),
        "deviations": list(tally.deviations),
    }


def page(tally: Tally, took: timedelta) -> RenderableType:
    """Return the summary for a terminal."""
    said = as_json(tally, took)
    a_minute = tally.tickets / max(took.total_seconds(), 1) * 60
    volume = f"{tally.tickets} tickets and {sum(tally.purposes.values())} messages in {took.total_seconds():.0f} s"
    lines: list[RenderableType] = [
        _counts("Final state", said["statuses"]),
        _counts("Timeline", said["timeline"]),
        _counts("Messages", said["messages"]),
        f"{tally.as_recorded} of {tally.tickets} tickets ended as recorded.",
        f"Acts of clocks: {_late_in_words(said['lateness_seconds'])}.",
        f"The replay was at most {said['behind_seconds']} s behind the recorded pace.",
        f"{volume}: {a_minute:.0f} tickets a minute.",
    ]
    lines += [f"[yellow]{line}[/]" for line in tally.deviations[:DEVIATIONS_SHOWN]]
    if (more := len(tally.deviations) - DEVIATIONS_SHOWN) > 0:
        lines.append(f"[yellow]and {more} more[/]")
    return Group(*lines)


def _counts(title: str, counts: Mapping[str, int]) -> Table:
    table = Table(title=title, title_justify="left", box=None, show_header=False, pad_edge=False)
    table.add_column(min_width=20)
    table.add_column(justify="right")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), f"{count:,}")
    table.add_row("all", f"{sum(counts.values()):,}", style="dim")
    return table


def _lateness(tally: Tally) -> dict[str, float | int]:
    late = tally.lateness
    if not late:
        return {"acts": 0}
    return {"acts": len(late), "median": _seconds(late[len(late) // 2]), "most": _seconds(late[-1])}


def _late_in_words(lateness: Mapping[str, float | int]) -> str:
    if not lateness["acts"]:
        return "none"
    return f"{lateness['acts']}, {lateness['median']} s late in the middle, {lateness['most']} s at most"


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 3)
