"""What was sent because of a ticket, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from rich.table import Table
from rich.text import Text

from domain.delivery.states import waits
from starter.cli import words

_STATE = {
    "delivered": "green",
    "accepted": "cyan",
    "unknown": "yellow",
    "waits": "yellow",
    "withdrawn": "dim",
    "undelivered": "red",
    "failed": "red",
}


class SentMessage(BaseModel):
    """The part of a message that the table shows; `reference` where the messages are of several tickets."""

    reference: str | None = None
    purpose: str
    to: str
    channel: str
    state: str
    reason: str | None = None
    intended_at: AwareDatetime
    resent_at: AwareDatetime | None = None
    deferred_at: AwareDatetime | None = None


def message_table(messages: Iterable[SentMessage], now: datetime) -> Table:
    """Return the messages in the order in which they were meant to be sent, with what may have arrived twice marked."""
    ordered = sorted(messages, key=lambda message: message.intended_at)
    of_several = any(message.reference for message in ordered)
    table = Table(title="Messages", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (words.at_heading(now), *(("ticket",) if of_several else ()), "purpose", "to", "channel", "state"):
        table.add_column(heading, overflow="fold")
    for message in ordered:
        said = "waits" if waits(message.state, message.deferred_at is not None) else message.state
        state = Text(said, _STATE.get(said, ""))
        if message.reason:
            state.append(f" ({message.reason})", "dim")
        if message.resent_at:
            state.append(", sent again in doubt", "yellow")
        purpose = message.purpose.replace("_", " ")
        of = (message.reference or "",) if of_several else ()
        table.add_row(words.instant(message.intended_at, now), *of, purpose, message.to, message.channel, state)
    return table
