"""Freezing one part of a running product for a while, as a machine that swaps or a virtual one that moves would."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol

import psutil


class Recording(Protocol):
    """A run that has written down which process each part is; see `UpProcess`."""

    def recorded(self) -> Mapping[str, int]: ...


def freeze_part(up: Recording, name: str, seconds: float) -> None:
    """Freeze one part that `up` started, with all its processes, for some seconds; it runs again on return."""
    with frozen(up, name):
        time.sleep(seconds)


@contextmanager
def frozen(up: Recording, name: str) -> Iterator[int]:
    """Keep one part that `up` started from running while the block does, however that ends; give its process id."""
    part = psutil.Process(up.recorded()[name])
    stopped: dict[int, psutil.Process] = {}
    try:
        # a part stopped itself starts no more children, but what one of these started meanwhile is found only then
        while new := [process for process in _family(part) if process.pid not in stopped]:
            for process in new:
                stopped[process.pid] = process
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
        yield part.pid
    finally:
        for process in reversed(stopped.values()):
            with suppress(psutil.NoSuchProcess):
                process.resume()


def _family(part: psutil.Process) -> list[psutil.Process]:
    try:
        return [part, *part.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
