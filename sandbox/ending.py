"""Ending processes of ours that are not our children."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from datetime import timedelta

import psutil

PATIENCE = timedelta(seconds=10)
_LOOK_EVERY_S = 0.05


def end_processes(processes: Iterable[tuple[psutil.Process, int]], patience: timedelta = PATIENCE) -> None:
    """Sends each process its signal and returns when all have ended.

    What is still there after `patience` is killed, together with what it has started itself.
    """
    signalled = []
    for process, stop_signal in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(stop_signal)
            signalled.append(process)
    for process in _left_after(signalled, patience):
        kill_tree(process.pid)
    _left_after(signalled, patience)


def kill_tree(pid: int) -> None:
    """Kills a process and everything it has started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for member in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()


def has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more; one that only waits for its parent to notice, as a zombie, has ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _left_after(processes: Iterable[psutil.Process], patience: timedelta) -> list[psutil.Process]:
    deadline = time.monotonic() + patience.total_seconds()
    left = list(processes)
    while (left := [process for process in left if not has_ended(process)]) and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_S)
    return left
