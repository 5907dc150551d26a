from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.directory_lock import hold
from sandbox.failures import StackRefused

HOLDS = """
import pathlib, sys, time
from sandbox.directory_lock import hold
with hold(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_held_directory_is_refused_with_the_holder(tmp_path: Path) -> None:
    with (
        hold(tmp_path),
        pytest.raises(StackRefused, match=f"in use by another stack, process {os.getpid()}"),
        hold(tmp_path),
    ):
        pass


def test_a_kill_frees_it(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StackRefused, match=str(holder.pid)), hold(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with hold(tmp_path):
        pass
