"""The levels of a clock: the instants at which something must happen, before its due, at it and after it."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel


class Level(BaseModel, frozen=True):
    """An instant of a clock: a share of its target in percent, or a signed amount of working time from its due."""

    name: str
    share: int | None = None
    offset: timedelta = timedelta()

    def amount(self, target: timedelta) -> timedelta:
        """Return how much is used of a clock with this target when the level comes."""
        return target * self.share / 100 if self.share is not None else target + self.offset


DUE = Level(name="due")


def warning(share: int) -> Level:
    """Return the level at `share` percent of the target."""
    return Level(name=f"warn_{share}", share=share)


def overdue(count: int, after: timedelta) -> Level:
    """Return the `count`-th level after the due, at `after` of working time past it."""
    return Level(name=f"overdue_{count}", offset=after)
