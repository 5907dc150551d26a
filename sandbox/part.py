"""One process of a local stack, as a value."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sandbox.account import Account


@dataclass(frozen=True)
class Part:
    """What to run and how to know that it works.

    `ready` is asked with the process id, again and again, until it returns True. `before_start` runs before
    every start, the first and later ones. A part that has not ended `drain` after `stop_signal` is killed.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    ready: Callable[[int], Awaitable[bool]]
    before_start: Callable[[], None] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    drain: timedelta = timedelta(seconds=10)
    account: Account | None = None
