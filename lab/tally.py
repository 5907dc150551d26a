"""What came of a replay, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lab.play import Played


@dataclass(frozen=True)
class Tally:
    """Counts over all lives played. `lateness` is by how much each act of a clock was late, in rising order."""

    tickets: int
    as_recorded: int
    statuses: Counter[str]
    kinds: Counter[str]
    purposes: Counter[str]
    lateness: tuple[timedelta, ...]
    behind: timedelta
    deviations: tuple[str, ...]


def tally(played: Sequence[Played]) -> Tally:
    """Return the counts, and a line for each thing that went otherwise than recorded."""
    entries = [entry for one in played for entry in one.timeline]
    return Tally(
        tickets=len(played),
        as_recorded=sum(one.as_recorded for one in played),
        statuses=Counter(one.status for one in played),
        kinds=Counter(entry.kind for entry in entries),
        purposes=Counter(purpose for one in played for purpose in one.purposes),
        lateness=tuple(sorted(entry.at - entry.due_at for entry in entries if entry.due_at)),
        behind=max((one.behind for one in played), default=timedelta()),
        deviations=tuple(line for one in played for line in _deviations(one)),
    )


def _deviations(one: Played) -> list[str]:
    lines = [f"{one.life.reference}: {reason}" for reason in one.refused]
    if not one.as_recorded:
        lines.append(f"{one.life.reference} is {one.status}; its recording ended {one.life.ends}")
    if not one.settled:
        lines.append(f"{one.life.reference}: not all of its messages had left when the replay stopped waiting")
    return lines
