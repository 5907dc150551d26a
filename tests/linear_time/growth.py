"""How the time that something takes grows with its input, as a ratio of two runs on the same machine, moments apart."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

LONGEST = 20_000
MEASURABLE_SECONDS = 0.002
TRIES = 3
MOST = 3.0
"""Twice the input takes twice the time, with room for noise; what grows with the square takes four times."""

Shape = Callable[[int], str]
"""Makes hostile text of about that many characters."""


def repeated(pump: str, beginning: str = "", end: str = "") -> Shape:
    """Return the shape that repeats `pump` between a beginning and an end."""
    return lambda length: beginning + pump * (length // len(pump)) + end


def growth(work: Callable[[str], object], shape: Shape) -> float:
    """Return how many times as long `work` takes for twice the text, in time of this thread alone.

    The text grows until its work can be measured. Work that cannot be measured at the longest text grows less than
    with the square, which would have taken seconds there: that is 1.
    """
    length = 64
    while _seconds(work, shape(length), tries=1) < MEASURABLE_SECONDS:
        if length >= LONGEST:
            return 1.0
        length *= 4
    ratio = MOST
    for _ in range(TRIES):
        ratio = _seconds(work, shape(2 * length)) / _seconds(work, shape(length))
        if ratio < MOST:
            break
    return ratio


def _seconds(work: Callable[[str], object], text: str, tries: int = TRIES) -> float:
    best = float("inf")
    gc.disable()
    try:
        for _ in range(tries):
            started = time.thread_time()
            work(text)
            best = min(best, time.thread_time() - started)
    finally:
        gc.enable()
    return best
