"""A deferred message: one that could not be sent when it was due, and waits for its provider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import AwareDatetime, BaseModel

from domain.effects import SendMessage
from domain.people import Channel, PersonId

Line = tuple[PersonId, Channel]
"""What is for one reader on one channel goes one after another."""


class Deferred(BaseModel, frozen=True):
    """A message that waits, since when, and why: `reason` is a code.

    `under_way` says that it is being tried now. It is tried by itself at `again_at`, whether or not anybody says that
    its provider is back; it could not be sent `tries` times. At `elsewhere_at` its reader is told on another channel,
    by the message called `elsewhere`: whichever of the two is taken first makes the other needless.
    """

    message: SendMessage
    since: AwareDatetime
    reason: str
    tries: int = 1
    again_at: AwareDatetime
    elsewhere_at: AwareDatetime | None = None
    elsewhere: str | None = None
    under_way: bool = False

    @property
    def line(self) -> Line:
        """Return whom it is for, on which channel."""
        return self.message.to.id, self.message.channel

    @property
    def in_doubt(self) -> bool:
        """Return whether it may have been taken: then it stands beside its line."""
        return self.message.doubted_at is not None


def come_next(deferred: Sequence[Deferred]) -> Iterator[Deferred]:
    """Return what may be tried next: each in doubt, and the first of each line of which nothing is under way."""
    busy = {each.line for each in deferred if each.under_way and not each.in_doubt}
    for each in deferred:
        if each.under_way:
            continue
        if each.in_doubt:
            yield each
        elif each.line not in busy:
            busy.add(each.line)
            yield each
