"""One stack per directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.failures import StackRefused


@contextmanager
def hold(directory: Path) -> Iterator[None]:
    """Keeps every other process out of `directory` for the time of the block.

    The system frees it when this process ends, however it ends. Raises `StackRefused` when another holds it.
    """
    descriptor = os.open(directory / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode() or "unknown"
            raise StackRefused(f"{directory} is in use by another stack, process {holder}") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def is_held(directory: Path) -> bool:
    """Return whether a stack runs in `directory` now."""
    if not (directory / "up.lock").exists():
        return False
    try:
        with hold(directory):
            return False
    except StackRefused:
        return True
