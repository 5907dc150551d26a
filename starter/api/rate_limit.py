"""How many requests a key may make: a bucket of tokens that fills steadily, for each key."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from store.keys import KeyHolder

PER_SECOND = 50.0
BACKEND_PER_SECOND = 500.0
BURST_SECONDS = 4.0
"""Who was quiet so long may make all the requests of that time at once."""
MOST_REMEMBERED = 10_000


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


@dataclass
class RateLimit:
    """Counts the requests of each key in this process; `clock` is in seconds and never goes back."""

    per_second: float = PER_SECOND
    backend_per_second: float = BACKEND_PER_SECOND
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, _Bucket] = field(default_factory=OrderedDict)

    def wait_seconds(self, key: str, holder: KeyHolder) -> float:
        """Count a request of `key`; return 0 when it may be made, else after how long it may be."""
        rate = self.backend_per_second if "backend" in holder.scopes else self.per_second
        most = max(rate * BURST_SECONDS, 1.0)
        now = self.clock()
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.tokens = min(most, bucket.tokens + (now - bucket.filled_at) * rate)
        bucket.filled_at = now
        if bucket.tokens < 1.0:
            return (1.0 - bucket.tokens) / rate
        bucket.tokens -= 1.0
        return 0.0
