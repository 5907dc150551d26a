"""What customers have not been told, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from rich.table import Table
from rich.text import Text

from starter.cli import words


class UntoldMessage(BaseModel):
    """The part of a waiting message that the table shows."""

    reference: str
    customer_id: str | None = None
    customer_name: str = ""
    purpose: str
    channel: str
    intended_at: AwareDatetime
    subject: str | None = None
    body: str


def untold_table(messages: Iterable[UntoldMessage], now: datetime) -> Table:
    """Return who is to be told another way, and what, in the order in which they wait."""
    table = Table(title="Not told", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (words.at_heading(now), "ticket", "customer", "channel", "what they have not been told"):
        table.add_column(heading, overflow="fold")
    for message in messages:
        what = Text(message.purpose.replace("_", " "), "bold")
        for part in filter(None, (message.subject, message.body.strip())):
            what.append(f"\n{part}", "")
        customer = Text(message.customer_name or message.customer_id or "")
        if message.customer_name and message.customer_id:
            customer.append(f" ({message.customer_id})", "dim")
        table.add_row(words.instant(message.intended_at, now), message.reference, customer, message.channel, what)
    return table
