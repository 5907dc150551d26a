"""The timeline: what happened to a ticket, when, because of what, and who did it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field

from domain.input.text import shortened

TEXT_KEPT = 200_000
SHORTENED_TO = 300

Kind = Literal[
    "opened",
    "triaged",
    "receipt_sent",
    "assigned",
    "declined",
    "acknowledged",
    "acknowledgment_expired",
    "reminded",
    "warned",
    "breached",
    "limit_met",
    "escalated",
    "handed_back",
    "reassigned",
    "priority_changed",
    "category_changed",
    "promised",
    "replied",
    "noted",
    "customer_replied",
    "customer_updated",
    "waiting",
    "resumed",
    "approval_requested",
    "approved",
    "refused",
    "resolved",
    "reopened",
    "survey_sent",
    "survey_answered",
    "alerted",
    "closed",
    "cancelled",
    "message_failed",
    "message_deferred",
    "message_sent",
    "message_withdrawn",
    "customer_told",
    "action_refused",
    "policy_moved",
]


class Entry(BaseModel, frozen=True):
    """One line of the timeline; one made by a clock has the `due_at` it acted on: `at - due_at` is its lateness.

    `id` is what it is known by within the ticket: the same cause decided again gives the same. Entries of early
    releases are known by their `sequence`.
    """

    sequence: int
    id: str = Field(default_factory=lambda entry: f"#{entry['sequence']}")
    at: AwareDatetime
    due_at: AwareDatetime | None = None
    kind: Kind
    by: str
    text: str
    data: dict[str, Any] = {}

    @cached_property
    def length(self) -> int:
        """Return how many characters of text the entry holds."""
        return len(self.text) + sum(len(value) for value in self.data.values() if isinstance(value, str))

    def shortened(self) -> Entry:
        """Return the entry with only the beginning of each long text."""
        data = {k: shortened(v, SHORTENED_TO) if isinstance(v, str) else v for k, v in self.data.items()}
        # Made anew, because a copy would keep the length.
        return Entry.model_validate({**dict(self), "text": shortened(self.text, SHORTENED_TO), "data": data})


_NOUNS: dict[Kind, str] = {
    "receipt_sent": "receipt",
    "customer_updated": "update",
    "survey_sent": "survey",
    "replied": "reply",
    "reminded": "reminder",
    "warned": "warning",
    "alerted": "alarm",
}
"""What is called, as a name on the wire, as if it had been sent."""

_length = attrgetter("length")


def in_words(kind: Kind) -> str:
    """Return what people read for a kind; it does not say that anything was sent which is only decided."""
    return _NOUNS.get(kind, kind.replace("_", " "))


def as_it_happened(entry: Entry) -> tuple[datetime, int]:
    """Return what entries are sorted by to stand as they happened, also where the ticket was set back in between."""
    return entry.at, entry.sequence


def bounded(timeline: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the timeline, its oldest entries shortened where all of it holds too much text to be carried along."""
    excess = sum(map(_length, timeline)) - TEXT_KEPT
    if excess <= 0:
        return timeline
    entries = list(timeline)
    for place, entry in enumerate(entries[:-1]):
        if excess <= 0:
            break
        entries[place] = entry.shortened()
        excess -= entry.length - entries[place].length
    return tuple(entries)
