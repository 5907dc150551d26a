"""Reaching the customer: on which channel, and when they may be reached there."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from domain.case.case import Case
from domain.people import Channel, Contact
from domain.time.windows import HorizonExceeded, Windows


def customer_channel(case: Case) -> Channel:
    """Return the channel the customer prefers if they can be reached there, or one where they can."""
    customer = case.ticket.customer
    channels = usable(case, customer.contact())
    preferred = [channel for channel in channels if channel == customer.preferred_channel]
    return (*preferred, *channels)[0]


def usable(case: Case, contact: Contact) -> tuple[Channel, ...]:
    """Return the channels on which no message has failed by the address; all the contact has where each did."""
    if not case.unreachable:
        return contact.channels
    failed = unreachable(case, contact)
    return tuple(channel for channel in contact.channels if channel not in failed) or contact.channels


def unreachable(case: Case, contact: Contact) -> tuple[Channel, ...]:
    """Return the contact's channels on which a message has failed by the address."""
    return tuple(channel for channel in contact.channels if contact.address(channel) in case.unreachable)


def quiet_until(case: Case, channel: Channel, now: datetime) -> datetime | None:
    """Return when the customer's quiet hours on a channel end; None outside them, and for urgent tickets."""
    if channel != "sms" or case.priority == "urgent":
        return None
    opens = _open_from(case.snapshot.texting, now)
    return opens if opens > now else None


class Move(NamedTuple):
    """One step of moving an instant: out of which hours, from where to where."""

    before: datetime
    after: datetime
    hours: Literal["sending_hours", "quiet_hours"]


def next_sending(case: Case, at: datetime) -> datetime:
    """Return the first instant from `at` inside the sending hours and outside quiet hours; any hour when urgent."""
    moves = moves_into_reach(case, at)
    return moves[-1].after if moves else at


def moves_into_reach(case: Case, at: datetime) -> list[Move]:
    """Return how an instant is moved to the next one at which the customer may be reached, step by step."""
    moves: list[Move] = []
    if case.priority == "urgent":
        return moves
    texting = customer_channel(case) == "sms"
    while True:
        opens = _open_from(case.snapshot.sending, at)
        if opens > at:
            moves.append(Move(at, opens, "sending_hours"))
        speaks = _open_from(case.snapshot.texting, opens) if texting else opens
        if speaks > opens:
            moves.append(Move(opens, speaks, "quiet_hours"))
        if speaks == at:
            return moves
        at = speaks


def _open_from(hours: Windows, at: datetime) -> datetime:
    try:
        return hours.next_open(at)
    except HorizonExceeded:
        return at  # nothing is known to be closed so far ahead
