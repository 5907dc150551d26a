"""What happened to a ticket, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from domain.case.timeline import Entry, as_it_happened, in_words
from domain.case.told import ToldEntry
from domain.delivery.status import sentence
from starter.cli import words
from starter.spoken_time import absolute, lateness

LOUD = {
    "breached": "bold red",
    "alerted": "bold red",
    "message_failed": "red",
    "message_deferred": "yellow",
    "message_sent": "green",
    "customer_told": "green",
    "escalated": "yellow",
    "resolved": "green",
}


def sent(entry: Entry, now: datetime) -> str:
    """Say when an act was sent that was heard notably later; nothing otherwise."""
    sent_at = entry.data.get("sent_at")
    return f" (sent {absolute(datetime.fromisoformat(sent_at), now, None)})" if sent_at else ""


def _said(entry: ToldEntry, now: datetime) -> Text:
    """The entry's words, and below them how each message stands to which it led."""
    said = Text(entry.text + sent(entry, now))
    for message in entry.messages:
        stands = words.in_local_time(sentence(message), now)
        said.append(f"\n{stands}", words.delivery_style(message) or "dim")
    return said


def timeline_table(entries: Iterable[ToldEntry], now: datetime) -> Table:
    """Return the entries, the last one first, with how their messages stand; what a clock did says how late it was."""
    table = Table(title="Timeline", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in ("#", words.at_heading(now), "lateness", "what", "by", ""):
        table.add_column(heading, overflow="fold")
    for entry in sorted(entries, key=as_it_happened, reverse=True):
        table.add_row(
            str(entry.sequence),
            words.instant(entry.at, now),
            lateness(entry.at, entry.due_at) if entry.due_at else "",
            Text(in_words(entry.kind), LOUD.get(entry.kind, "")),
            entry.by,
            _said(entry, now),
        )
    return table
