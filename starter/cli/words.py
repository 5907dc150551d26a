"""How a ticket's parts are written in tables and panels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.text import Text

from domain.case.dues import Due
from domain.case.view import OwnerView, Summary, TierView
from domain.delivery.states import State
from domain.delivery.status import DeliveryStatus, Part
from starter.spoken_time import absolute, relative

_STATUS = {"open": "cyan", "waiting": "yellow", "resolved": "green", "closed": "dim", "cancelled": "dim"}
_DELIVERY: dict[State, str] = {
    "delivered": "green",
    "accepted": "cyan",
    "unknown": "yellow",
    "withdrawn": "dim",
    "undelivered": "red",
    "failed": "red",
}
_PRIORITY = {"urgent": "bold red", "high": "red", "medium": "", "low": "dim"}


def status(ticket: Summary) -> Text:
    """Return the status, with whom the ticket waits for and whether it is late."""
    said = Text(ticket.status, _STATUS.get(ticket.status, ""))
    if ticket.waiting_on:
        said.append(f" for {ticket.waiting_on}", "yellow")
    if ticket.breached:
        said.append(" late", "bold red")
    return said


def priority(ticket: Summary) -> Text:
    """Return the priority, the higher the louder."""
    return Text(ticket.priority, _PRIORITY.get(ticket.priority, ""))


def owner(person: OwnerView | None) -> Text:
    """Return who has it, and whether they have taken it on."""
    if person is None:
        return Text("nobody yet", "dim")
    said = Text(person.name)
    said.append(f" ({person.id})", "dim")
    if person.acknowledged_at is None:
        said.append(" not acknowledged", "yellow")
    return said


def owner_in_short(person: OwnerView | None) -> Text:
    """Return who has it in a few letters: the name, or that it is not acknowledged yet."""
    if person is None:
        return Text("nobody yet", "dim")
    return Text(person.name) if person.acknowledged_at else Text(f"{person.name}, silent", "yellow")


def tier(step: TierView) -> Text:
    """Return the tier's place and name."""
    return Text(f"{step.index} {step.name}")


def at_heading(now: datetime) -> str:
    """Return the heading of a column of instants, which names the machine's zone."""
    return f"at ({now.astimezone().tzname()})"


def instant(at: datetime | None, now: datetime) -> Text:
    """Return an instant in the machine's zone, and how far it is from now; a dash for none."""
    if at is None:
        return Text("–", "dim")
    said = Text(absolute(at, now, None))
    said.append(f"  {relative(at, now)}", "dim")
    return said


def in_local_time(parts: Iterable[Part], now: datetime) -> str:
    """Return a sentence whole, with its instants in the machine's zone."""
    return "".join(part if isinstance(part, str) else absolute(part, now, None) for part in parts)


def delivery_style(message: DeliveryStatus) -> str:
    """Return how what became of a message is coloured."""
    return "yellow" if message.waits else _DELIVERY.get(message.state, "")


def due(next_due: Due | None, now: datetime) -> Text:
    """Return what happens next, when, and why."""
    if next_due is None:
        return Text("nothing", "dim")
    said = instant(next_due.at, now)
    said.append(f"  {next_due.why}", "")
    return said


def full_instant(at: datetime | None) -> str:
    """Return a due on the machine's wall, with its date; `no due` for none."""
    return "no due" if at is None else f"{at.astimezone():%a %d %b %H:%M:%S}"
