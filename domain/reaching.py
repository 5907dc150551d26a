"""Reaching the customer: on which channel, and when they may be reached there."""

from __future__ import annotations

from datetime import datetime

from domain.case import Case
from domain.people import Channel
from domain.windows import HorizonExceeded, Windows


def customer_channel(case: Case) -> Channel | None:
    """Return the channel the customer prefers if they can be reached there, or one where they can."""
    customer = case.ticket.customer
    channels = customer.contact().channels
    if customer.preferred_channel in channels:
        return customer.preferred_channel
    return channels[0] if channels else None


def quiet_until(case: Case, channel: Channel | None, now: datetime) -> datetime | None:
    """Return when the customer's quiet hours on a channel end; None outside them, and for urgent tickets."""
    if channel != "sms" or case.priority == "urgent":
        return None
    opens = _open_from(case.snapshot.texting, now)
    return opens if opens > now else None


def next_sending(case: Case, at: datetime) -> datetime:
    """Return the first instant from `at` inside the sending hours and outside quiet hours; any hour when urgent."""
    if case.priority == "urgent":
        return at
    texting = customer_channel(case) == "sms"
    while True:
        opens = _open_from(case.snapshot.sending, at)
        if texting:
            opens = _open_from(case.snapshot.texting, opens)
        if opens == at:
            return at
        at = opens


def _open_from(hours: Windows, at: datetime) -> datetime:
    try:
        return hours.next_open(at)
    except HorizonExceeded:
        return at  # nothing is known to be closed so far ahead
