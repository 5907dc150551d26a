"""One address as its owner sees it: what came in, what they wrote, what is still unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sandbox.carrier.entry import Entry
from sandbox.carrier.kind import Kind
from sandbox.carrier.records import Replied


@dataclass
class Person:
    """`thread` is in the order things happened; `read` counts its entries already seen.

    `revision` grows with every change to anything shown.
    """

    address: str
    kind: Kind
    name: str | None = None
    thread: list[Entry | Replied] = field(default_factory=list)
    read: int = 0
    revision: int = 0
    opted_out: bool = False

    @property
    def unread(self) -> int:
        """How many messages have reached the person since they last looked."""
        return sum(1 for item in self.thread[self.read :] if isinstance(item, Entry) and item.reached_person)

    @property
    def last(self) -> Entry | Replied:
        """The newest thing in the thread; there is always one."""
        return self.thread[-1]

    @property
    def last_at(self) -> datetime:
        """When the newest thing happened."""
        return self.last.message.accepted_at if isinstance(self.last, Entry) else self.last.at

    def latest_received(self) -> Entry | None:
        """The newest message that was not kept from the person."""
        received = (item for item in reversed(self.thread) if isinstance(item, Entry) and item.reached_person)
        return next(received, None)
