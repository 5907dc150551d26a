"""Each example of a way in does all that it says, on the whole product and without anything of ours beside it."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stack.fresh_environment import FreshEnvironment
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400), pytest.mark.xdist_group("product")]
EXAMPLES = Path(__file__).parents[2] / "examples"
PACKAGES = {
    "@temporalio/client": "1.13.0",
    "@temporalio/common": "1.13.0",
    "typescript": "5.9.2",
    "@types/node": "20.19.0",
}
COMPILED = ["--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"]
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


SAID = [
    "open: open and noted: It is in our books, too.",
    "refused: 409 The ticket is open; only a resolved one can be reopened",
    "result: cancelled",
]


def run(directory: Path, *command: str, **environment: str) -> list[str]:
    """Return the lines that a command wrote, which must have ended well."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, cwd=directory, env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"NOT CHECKED: {name} is not here")
    return found


async def test_a_backend_with_temporals_sdk_alone(product: WholeProduct, tmp_path: Path) -> None:
    given = (str(product.announced["temporal"]), str(product.announced["codec_server"]), "EXAMPLE-1")
    command = [sys.executable, "-I", "-c", WITHOUT_OURS, str(EXAMPLES / "plain_temporal.py"), *given]
    assert await asyncio.to_thread(run, tmp_path, *command) == SAID


async def test_a_backend_with_the_thin_client_alone(
    product: WholeProduct, fresh: FreshEnvironment, tmp_path: Path
) -> None:
    given = (product.api, product.key("backend"), "EXAMPLE-4")
    assert await asyncio.to_thread(fresh.run, tmp_path, str(EXAMPLES / "thin_client.py"), *given) == SAID


async def test_a_backend_with_http_alone(product: WholeProduct, tmp_path: Path) -> None:
    environment = {"ESCALATION_URL": product.api, "ESCALATION_API_KEY": product.key("backend")}
    command = [tool("sh"), str(EXAMPLES / "http.sh"), "EXAMPLE-2"]
    tool("curl")
    lines = await asyncio.to_thread(functools.partial(run, tmp_path, *command, **environment))
    assert [line for line in lines if line.isdigit()] == ["201", "200", "409", "200"]
    assert json.loads(lines[-1])["status"] == "cancelled"


@pytest.mark.proof
async def test_a_backend_in_typescript(product: WholeProduct, tmp_path: Path) -> None:
    npm, node = tool("npm"), tool("node")
    package = {"private": True, "type": "module", "dependencies": PACKAGES}
    (tmp_path / "package.json").write_text(json.dumps(package))
    shutil.copy(EXAMPLES / "plain_temporal.ts", tmp_path)
    install = (npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    await asyncio.to_thread(run, tmp_path, *install)
    await asyncio.to_thread(run, tmp_path, node, "node_modules/typescript/bin/tsc", *COMPILED, "plain_temporal.ts")
    given = (str(product.announced["temporal"]), str(product.announced["codec_server"]), "EXAMPLE-3")
    assert await asyncio.to_thread(run, tmp_path, node, "plain_temporal.js", *given) == SAID
