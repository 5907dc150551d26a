"""Killing one part of a running product, as a machine short of memory would."""

from __future__ import annotations

import os
import signal
import time

from tests.sandbox.up.up_process import UpProcess, alive

PATIENCE_SECONDS = 60.0


def kill_part(up: UpProcess, name: str) -> None:
    """Kill -9 one part that `up` started; return once `up` has started it again."""
    pid = up.recorded()[name]
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        now = up.recorded().get(name, pid)
        if now != pid and alive({name: now}):
            return
        time.sleep(0.1)
    raise AssertionError(f"{name} was not started again")
