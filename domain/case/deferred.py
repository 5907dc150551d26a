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

    `message` is it on the channel on which it goes next, or is being tried now, where it is `under_way`. `others` are
    it on the channels on which it waits as well: whichever is taken first makes the rest needless. It is tried by
    itself at `again_at`, whether or not anybody says that a provider is back; it could not be sent `tries` times. At
    `elsewhere_at` it may go on one more channel.
    """

    message: SendMessage
    others: tuple[SendMessage, ...] = ()
    since: AwareDatetime
    reason: str
    tries: int = 1
    again_at: AwareDatetime
    elsewhere_at: AwareDatetime | None = None
    under_way: bool = False

    @property
    def ways(self) -> tuple[SendMessage, ...]:
        """Return it on every channel on which it waits, the next one first."""
        return (self.message, *self.others)

    @property
    def line(self) -> Line:
        """Return whom it is for, on which channel it goes next."""
        return self.message.to.id, self.message.channel

    @property
    def lines(self) -> frozenset[Line]:
        """Return whom it is for, on which channels it waits."""
        return frozenset((way.to.id, way.channel) for way in self.ways)

    @property
    def in_doubt(self) -> bool:
        """Return whether it may have been taken on some channel."""
        return any(way.doubted_at is not None for way in self.ways)

    @property
    def own_lines(self) -> frozenset[Line]:
        """Return the lines in which it has a place: where it may have been taken, it stands beside."""
        return frozenset((way.to.id, way.channel) for way in self.ways if way.doubted_at is None)

    def has(self, id: str) -> bool:
        """Return whether the message called `id` is it on one of its channels."""
        return any(way.id == id for way in self.ways)

    def next_on(self, channel: Channel) -> Deferred:
        """Return it so that it goes next on a channel on which it waits."""
        return self.going([way for way in self.ways if way.channel == channel])

    def turned(self) -> Deferred:
        """Return it so that it goes next on the channel whose turn it is, if there are several."""
        return self.going(self.others)

    def going(self, first: Sequence[SendMessage]) -> Deferred:
        """Return it with these of its ways before the rest."""
        ways = (*first, *(way for way in self.ways if way not in first))
        return self.model_copy(update={"message": ways[0], "others": ways[1:]})


def come_next(deferred: Sequence[Deferred], line: Line | None = None) -> Iterator[Deferred]:
    """Return what may be tried next, of one line or of all: what stands beside it, and the first of each line of which
    nothing is under way."""
    busy = {place for each in deferred if each.under_way for place in each.own_lines}
    for each in deferred:
        wanted = line or each.line
        if each.under_way or wanted not in each.lines:
            continue
        if wanted not in busy or wanted not in each.own_lines:
            yield each
        busy |= each.own_lines
