"""Twilio's list of messages: filters and pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlencode

from sandbox.carrier.entry import Entry
from sandbox.carrier.twilio_errors import TwilioError
from sandbox.carrier.twilio_resource import message_resource
from sandbox.carrier.twilio_webhooks import API_VERSION

LARGEST_PAGE = 1000
# Twilio's < and > include the bound itself; without them the whole UTC day is meant, whatever the time given.
SAME_DAY = (0,)
DATE_ORDERS = {"DateSent": SAME_DAY, "DateSent<": (-1, 0), "DateSent>": (0, 1)}


@dataclass(frozen=True)
class Listing:
    """One page asked for. `newest` is the Sid that was newest on the first page: later ones shift nothing."""

    filters: Mapping[str, str]
    page: int
    page_size: int
    newest: str | None

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The listing a query asks for. Raises `TwilioError` for a number that is none or out of range."""
        names = ("To", "From", *DATE_ORDERS)
        return cls(
            filters={name: query[name] for name in names if query.get(name)},
            page=_number(query, "Page", 0, 0, 1_000_000),
            page_size=_number(query, "PageSize", 50, 1, LARGEST_PAGE),
            newest=query.get("PageToken", "").removeprefix("PA") or None,
        )

    def show(self, entries: list[Entry], account_sid: str) -> dict[str, object]:
        """The page, newest first, in Twilio's paging shape. `entries` are text messages, oldest first."""
        found = [entry for entry in reversed(entries) if self._wanted(entry)]
        ids = [entry.message.id for entry in found]
        if self.newest in ids:
            found = found[ids.index(self.newest) :]
        token = found[0].message.id if found else None
        start = self.page * self.page_size
        shown = found[start : start + self.page_size]
        more = len(found) > start + self.page_size
        return {
            "end": start + max(len(shown) - 1, 0),
            "first_page_uri": self._uri(account_sid, 0, None),
            "messages": [message_resource(entry, account_sid) for entry in shown],
            "next_page_uri": self._uri(account_sid, self.page + 1, token) if more else None,
            "page": self.page,
            "page_size": self.page_size,
            "previous_page_uri": self._uri(account_sid, self.page - 1, token) if self.page else None,
            "start": start,
            "uri": self._uri(account_sid, self.page, self.newest),
        }

    def _wanted(self, entry: Entry) -> bool:
        filters = dict(self.filters)
        return (
            filters.pop("To", entry.message.to) == entry.message.to
            and filters.pop("From", entry.message.sender) == entry.message.sender
            and all(_sent(entry, bound, DATE_ORDERS[name]) for name, bound in filters.items())
        )

    def _uri(self, account_sid: str, page: int, newest: str | None) -> str:
        query = {**self.filters, "PageSize": str(self.page_size), "Page": str(page)}
        if newest:
            query["PageToken"] = f"PA{newest}"
        return f"/{API_VERSION}/Accounts/{account_sid}/Messages.json?{urlencode(query)}"


def _sent(entry: Entry, value: str, orders: tuple[int, ...]) -> bool:
    """Whether the message left at `value`, before or after it; a message that has not left is never found."""
    bound = _bound(value)
    if entry.sent_at is None:
        return False
    # Twilio's instants are whole seconds.
    instant = entry.sent_at.astimezone(UTC).replace(microsecond=0)
    if orders == SAME_DAY:
        return instant.date() == bound.date()
    return ((instant > bound) - (instant < bound)) in orders


def _bound(value: str) -> datetime:
    try:
        bound = datetime.fromisoformat(value)
    except ValueError:
        raise TwilioError(20001, f"{value} is not a date") from None
    return bound.astimezone(UTC) if bound.tzinfo else bound.replace(tzinfo=UTC)


def _number(query: Mapping[str, str], name: str, otherwise: int, least: int, most: int) -> int:
    value = query.get(name, str(otherwise))
    if not (re.fullmatch(r"[0-9]{1,7}", value) and least <= int(value) <= most):
        raise TwilioError(20001, f"{name} must be {least} to {most}")
    return int(value)
