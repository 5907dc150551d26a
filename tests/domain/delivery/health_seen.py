"""What calls and probes of a provider meet, in seconds after ten, and the health that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.delivery.health import WELL, Health, Met, Observation, observed

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
FAULTS: tuple[Met, ...] = ("busy", "error", "silence", "reset", "unconnected", "refused")


def at(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


def call(met: Met, ended: float, *, began: float | None = None, wait: float | None = None) -> Observation:
    """What a call met that ended so many seconds after ten, having lasted a tenth of one unless it `began` earlier."""
    rest = None if wait is None else timedelta(seconds=wait)
    return Observation(
        met=met, began_at=at(ended - 0.1 if began is None else began), at=at(ended), code="x", retry_after=rest
    )


def probe(met: Met, ended: float, *, wait: float | None = None) -> Observation:
    return call(met, ended, wait=wait).model_copy(update={"probe": True})


def after(*seen: Observation, health: Health = WELL) -> Health:
    for each in seen:
        health = observed(health, each)
    return health


def seconds(instant: datetime | None) -> float:
    """How many seconds after ten an instant is."""
    assert instant is not None
    return (instant - TEN).total_seconds()


GONE = [call("error", 0.1), call("reset", 0.2), call("silence", 0.3), call("unconnected", 0.4)]
BACK = probe("answered", 60)


@dataclass
class Worker:
    """One worker's view: what it holds of the health, what it has yet to share, and when its calls end."""

    health: Health = WELL
    unshared: list[Observation] = field(default_factory=list)
    ends: list[tuple[float, float]] = field(default_factory=list)

    def met(self, seen: Observation) -> None:
        health = observed(self.health, seen)
        if health is not self.health:
            self.health = health
            self.unshared.append(seen)
