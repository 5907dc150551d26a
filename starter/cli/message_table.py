"""What was sent because of a ticket, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import AwareDatetime, BaseModel
from rich.table import Table
from rich.text import Text

from domain.delivery.states import State
from domain.delivery.status import standing, status_of
from domain.effects import Purpose
from domain.people import Channel
from starter.cli import words


class SentMessage(BaseModel):
    """The part of a message that the table shows; `reference` where the messages are of several tickets."""

    reference: str | None = None
    id: str = ""
    purpose: Purpose
    to: str
    channel: Channel
    state: State
    reason: str | None = None
    intended_at: AwareDatetime
    sending_at: AwareDatetime | None = None
    accepted_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    resent_at: AwareDatetime | None = None
    deferred_at: AwareDatetime | None = None


def message_table(messages: Iterable[SentMessage], now: datetime) -> Table:
    """Return the messages in the order in which they were meant to be sent, with what may have arrived twice marked."""
    ordered = sorted(messages, key=lambda message: message.intended_at)
    of_several = any(message.reference for message in ordered)
    table = Table(title="Messages", title_justify="left", box=None, header_style="dim", pad_edge=False)
    for heading in (
        words.at_heading(now),
        *(("ticket",) if of_several else ()),
        "purpose",
        "to",
        "channel",
        "how it stands",
    ):
        table.add_column(heading, overflow="fold")
    for message in ordered:
        status = status_of(message)
        state = Text(words.in_local_time(standing(status), now), words.delivery_style(status))
        purpose = message.purpose.replace("_", " ")
        of = (message.reference or "",) if of_several else ()
        table.add_row(words.instant(message.intended_at, now), *of, purpose, message.to, message.channel, state)
    return table
