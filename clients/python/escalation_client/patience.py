"""What is tried again, how often, and for how long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from escalation_client.errors import EscalationError, NobodyAnswered, Refusal

NOT_NOW = frozenset({429, 502, 503, 504})
"""Statuses that say "not now": too many requests; nobody behind a proxy; something needed is silent."""


@dataclass(frozen=True)
class Patience:
    """How a call is tried again; every try of an action has the same key, so that it is done once.

    `tries` is how often in all, `within` how long after the first try another may begin. The second waits for `pause`,
    each after that twice as long, at most `longest_pause`; where the API says Retry-After, at least so long. Up to
    half of a pause is left out by chance, so that many who were refused together do not come again together.
    `statuses` are the answers, and `lost_connections` says whether calls that nobody answered, that are tried again.
    """

    tries: int = 6
    within: timedelta = timedelta(seconds=60)
    pause: timedelta = timedelta(milliseconds=500)
    longest_pause: timedelta = timedelta(seconds=10)
    statuses: Collection[int] = NOT_NOW
    lost_connections: bool = True

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise ValueError(f"tries: found {self.tries}; allowed: 1 or more")

    def allows_another(self, failure: EscalationError) -> bool:
        """Return whether what failed like this is tried again at all."""
        match failure:
            case Refusal():
                return failure.status in self.statuses
            case NobodyAnswered():
                return self.lost_connections
        return False


NO_PATIENCE = Patience(tries=1)
"""Asks once."""


class Tries:
    """Counts the tries of one call; `clock` is in seconds and never goes back."""

    def __init__(self, patience: Patience, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Count anew: what was tried has come on."""
        self._made = 1
        self._began_at = self._clock()

    def pause_after(self, failure: EscalationError) -> float:
        """Return how many seconds to wait before the next try; raises `failure` where there is to be none."""
        patience = self._patience
        if self._made >= patience.tries or not patience.allows_another(failure):
            raise failure
        longest: timedelta = min(patience.pause * 2 ** (self._made - 1), patience.longest_pause)
        wait = longest * random.uniform(0.5, 1.0)  # nosec B311  # no secret comes of it
        if isinstance(failure, Refusal) and failure.retry_after is not None:
            wait = max(wait, failure.retry_after)
        if timedelta(seconds=self._clock() - self._began_at) + wait > patience.within:
            raise failure
        self._made += 1
        return wait.total_seconds()
