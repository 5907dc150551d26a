"""What was sent because of a ticket, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from rich.table import Table
from rich.text import Text

from starter.cli import words

_STATE = {"delivered": "green", "accepted": "cyan", "unknown": "yellow", "undelivered": "red", "failed": "red"}


class SentMessage(BaseModel):
    """The part of a message that the table shows."""

    purpose: str
    to: str
    channel: str
    state: str
    reason: str | None = None
    intended_at: AwareDatetime


def message_table(messages: Iterable[SentMessage], now: datetime) -> Table:
    """Return the messages in the order in which they were meant to be sent."""
    table = Table(title="Messages", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (words.at_heading(now), "purpose", "to", "channel", "state"):
        table.add_column(heading, overflow="fold")
    for message in sorted(messages, key=lambda message: message.intended_at):
        state = Text(message.state, _STATE.get(message.state, ""))
        if message.reason:
            state.append(f" ({message.reason})", "dim")
        purpose = message.purpose.replace("_", " ")
        table.add_row(words.instant(message.intended_at, now), purpose, message.to, message.channel, state)
    return table
