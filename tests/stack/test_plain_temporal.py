"""The documented example of a backend that has Temporal's SDK and nothing of ours does all that it says."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(120), pytest.mark.xdist_group("product")]
EXAMPLE = Path(__file__).parents[2] / "examples" / "plain_temporal.py"
WITHOUT_OURS = """
import importlib.abc, runpy, sys

class Blocked(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"domain", "workflows", "activities", "store", "workers", "starter", "sandbox"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
script, sys.argv = sys.argv[1], sys.argv[1:]
runpy.run_path(script, run_name="__main__")
"""


async def test_it_opens_acts_and_reads_a_refusal_and_the_result(product: WholeProduct, tmp_path: Path) -> None:
    given = (str(product.announced["temporal"]), str(product.announced["codec_server"]), "EXAMPLE-1")
    command = [sys.executable, "-I", "-c", WITHOUT_OURS, str(EXAMPLE), *given]
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=90, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0] == "open: open and noted: It is in our books, too."
    assert said[1].startswith("refused: 409 ")
    assert said[2:] == ["result: cancelled"]
