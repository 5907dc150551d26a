"""Forks: doing something in copies of this process, several at a time; one that runs without end is ended."""

from __future__ import annotations

import os
import pickle
import resource
import selectors
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MEMORY_BYTES = 4 * 2**30
"""Of address space, against a mutant that collects without end."""


@dataclass(frozen=True)
class Work:
    """What to do in a fork, and within how many seconds of processor time unless it is allowed more on the way."""

    subject: Any
    do: Callable[[], object]
    seconds: int


@dataclass(frozen=True)
class Outcome:
    """What came of work: what it returned, or None when it died or ran out of time."""

    subject: Any
    result: Any


def each_in_a_fork(works: Iterable[Work], at_once: int) -> Iterator[Outcome]:
    """Yield the outcome of each, as they come."""
    waiting = iter(works)
    with selectors.DefaultSelector() as under_way:
        while True:
            while len(under_way.get_map()) < at_once and (work := next(waiting, None)):
                fork = _Fork(work)
                under_way.register(fork.pipe, selectors.EVENT_READ, fork)
            if not under_way.get_map():
                return
            for key, _ in under_way.select():
                if not key.data.read():
                    under_way.unregister(key.fileobj)
                    yield key.data.outcome()


def allow(seconds: float) -> None:
    """Let this process have so many seconds of processor time from now on, and end when it wants more."""
    until = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


class _Fork:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._said = b""
        self.pipe, write = os.pipe()
        sys.stdout.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _work(work, write)
        os.close(write)

    def read(self) -> bool:
        """Take what the fork said; False when it says no more."""
        said = os.read(self.pipe, 2**16)
        self._said += said
        return bool(said)

    def outcome(self) -> Outcome:
        os.close(self.pipe)
        os.waitpid(self._pid, 0)
        return Outcome(self._work.subject, pickle.loads(self._said) if self._said else None)


def _work(work: Work, write: int) -> None:
    """Do the work and say what came of it; a fork never returns into what its parent was doing."""
    try:
        allow(work.seconds)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        said = pickle.dumps(work.do())
        while said:
            said = said[os.write(write, said) :]
    finally:
        os._exit(0)
