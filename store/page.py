"""A page of a long list, and the cursor that leads to the next."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item], frozen=True):
    """Some items in order; `next_cursor` asks for those after them, None at the end."""

    items: tuple[Item, ...]
    next_cursor: str | None = None


class BadCursor(ValueError):
    """Raised for a cursor that no page gave."""


class Place(NamedTuple):
    """A place in the order of tickets: by next due (None last), then reference."""

    due_at: datetime | None
    reference: str

    def cursor(self) -> str:
        """Return the place as text that goes into a URL as it is."""
        due = self.due_at.isoformat() if self.due_at else ""
        return urlsafe_b64encode(f"{due} {self.reference}".encode()).decode().rstrip("=")

    @classmethod
    def at(cls, cursor: str) -> Place:
        """Return the place a cursor stands for; `BadCursor` when it is none."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            due, _, reference = urlsafe_b64decode(padded).decode().partition(" ")
            place = cls(datetime.fromisoformat(due) if due else None, reference)
        except (ValueError, binascii.Error):
            raise BadCursor("a cursor that a page of this list gave") from None
        if not reference or "\0" in reference or (place.due_at and place.due_at.utcoffset() is None):
            raise BadCursor("a cursor that a page of this list gave")
        return place
