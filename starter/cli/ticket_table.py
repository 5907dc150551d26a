"""Many tickets on a terminal, in the order in which something happens to them next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.table import Table
from rich.text import Text

from domain.case.view import Summary
from starter.cli import words


def ticket_table(tickets: Iterable[Summary], now: datetime) -> Table:
    """Return a row for each ticket, in the order given."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("ticket", style="bold", no_wrap=True)
    table.add_column("subject", ratio=2, overflow="ellipsis", no_wrap=True)
    for heading in ("status", "priority", "tier", "owner"):
        table.add_column(heading)
    table.add_column(f"next due {words.at_heading(now)}", ratio=3, overflow="fold")
    for ticket in tickets:
        table.add_row(
            ticket.reference,
            Text(ticket.subject),
            words.status(ticket),
            words.priority(ticket),
            words.tier(ticket.tier),
            words.owner_in_short(ticket.owner),
            words.due(ticket.next_due, now),
        )
    return table
