"""Told: a timeline whose entries say of each message that they led to how it stands.

An entry says what was decided at its instant. The ledger says what became of it; what the ledger has not heard of yet
the ticket itself knows. A message that the ledger has stands as the ledger says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Protocol

from domain.case.timeline import Entry
from domain.case.view import View
from domain.delivery.status import DeliveryStatus, LedgerRow, status_of


class LedgerMessage(LedgerRow, Protocol):
    """A message in the ledger, with the entries that led to it, by their ids."""

    @property
    def entries(self) -> tuple[str, ...]: ...


class ToldEntry(Entry, frozen=True):
    """An entry, and how each message stands to which it led, in the order in which they were meant."""

    messages: tuple[DeliveryStatus, ...] = ()


class ToldView(View):
    """A ticket, whole; each entry of its timeline says how the messages stand to which it led."""

    timeline: tuple[ToldEntry, ...] = ()


def told(view: View, timeline: Iterable[Entry], ledger: Iterable[LedgerMessage]) -> tuple[ToldEntry, ...]:
    """Return entries of a ticket with how their messages stand; `ledger` has the ticket's messages, or none of them
    while it cannot be read."""
    by_entry: defaultdict[str, dict[str, DeliveryStatus]] = defaultdict(dict)
    for entries, status in (*_in_ledger(ledger), *_in_ticket(view)):
        for entry in entries:
            by_entry[entry].setdefault(status.id, status)
    return tuple(
        ToldEntry.model_validate({**dict(entry), "messages": tuple(by_entry.get(entry.id, {}).values())})
        for entry in timeline
    )


def told_view(view: View, ledger: Iterable[LedgerMessage]) -> ToldView:
    """Return a ticket's view with how its messages stand; see `told`."""
    return ToldView(**{**dict(view), "timeline": told(view, view.timeline, ledger)})


def _in_ledger(ledger: Iterable[LedgerMessage]) -> Iterator[tuple[tuple[str, ...], DeliveryStatus]]:
    for row in ledger:
        yield row.entries, status_of(row)


def _in_ticket(view: View) -> Iterator[tuple[tuple[str, ...], DeliveryStatus]]:
    for deferred in view.deferred:
        yield (
            deferred.entries,
            DeliveryStatus(
                id=deferred.id,
                purpose=deferred.purpose,
                to=deferred.to,
                channel=deferred.channel,
                state="intended",
                waits=True,
                at=deferred.since,
                reason=deferred.reason,
            ),
        )
    for message in view.outgoing:
        yield (
            message.entries,
            DeliveryStatus(
                id=message.id,
                purpose=message.purpose,
                to=message.to,
                channel=message.channel,
                state="intended",
                waits=message.until is not None,
                again=message.again,
                until=message.until,
            ),
        )
