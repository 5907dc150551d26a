"""One ticket on a terminal: where it stands, its clocks, and the newest of its timeline."""

from __future__ import annotations

from datetime import datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from domain.case.told import ToldView
from domain.case.view import ClockView, View
from domain.input.text import spoken
from starter.cli import words
from starter.cli.timeline_table import timeline_table
from starter.not_sent_yet import not_sent_yet
from starter.spoken_time import length

_STATE = {"running": "cyan", "paused": "yellow", "met": "green", "missed": "bold red", "stopped": "dim"}


def ticket_page(view: ToldView, newest: int, now: datetime) -> RenderableType:
    """Return the ticket's page, with the `newest` entries of its timeline, the last one first."""
    parts: list[RenderableType] = [_panel(view, now)]
    live = [clock for clock in view.clocks if clock.state in ("running", "paused", "missed")]
    if live:
        parts.append(_clocks(live, now))
    if view.timeline and newest:
        parts.append(timeline_table(view.timeline[-newest:], now))
    return Group(*parts)


def _panel(view: View, now: datetime) -> Panel:
    rows = Table.grid(padding=(0, 2))
    rows.add_column(style="dim")
    rows.add_column(overflow="fold")
    rows.add_row("status", words.status(view))
    rows.add_row("priority", words.priority(view))
    rows.add_row("about", f"{view.category} · {view.team}")
    rows.add_row("customer", Text(f"{view.customer.name} ({view.customer.id})".strip()))
    if view.customer.unreachable:
        rows.add_row("", Text(f"cannot be reached by {spoken(view.customer.unreachable)}", style="red"))
    rows.add_row("tier", words.tier(view.tier))
    rows.add_row("owner", words.owner(view.owner))
    rows.add_row("next due", words.due(view.next_due, now))
    rows.add_row("customer hears", words.instant(view.next_update_at, now))
    if view.deferred:
        rows.add_row("not sent yet", _not_sent_yet(view, now))
    rows.add_row("opened", words.instant(view.opened_at, now))
    for name, at in (
        ("promised", view.promised_at),
        ("resolved", view.resolved_at),
        ("closed", view.closed_at),
    ):
        if at:
            rows.add_row(name, words.instant(at, now))
    if view.follows:
        rows.add_row("follows", view.follows)
    if view.tags:
        rows.add_row("tags", Text(", ".join(view.tags)))
    title = Text.assemble((view.reference, "bold"), "  ", view.subject)
    episode = f"episode {view.episode} · " if view.episode > 1 else ""
    return Panel(
        rows,
        title=title,
        title_align="left",
        subtitle=f"{episode}policy {view.policy.name} · times in {now.astimezone().tzname()}",
        expand=False,
    )


def _not_sent_yet(view: View, now: datetime) -> Text:
    said = Text(f"{not_sent_yet(view.deferred)}, since ", "yellow")
    said.append_text(words.instant(min(each.since for each in view.deferred), now))
    return said


def _clocks(clocks: list[ClockView], now: datetime) -> Table:
    table = Table(title="Clocks", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in ("clock", "state", "used", "of", f"due {words.at_heading(now)}"):
        table.add_column(heading, overflow="fold")
    for clock in clocks:
        table.add_row(
            clock.key,
            Text(clock.state, _STATE.get(clock.state, "")),
            length(clock.used),
            length(clock.target),
            words.instant(clock.due_at, now),
        )
    return table
