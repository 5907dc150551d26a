"""The TypeScript that starts tickets, as its own compiler sees it; skipped where node and npm are not there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "starting-from-other-languages.md"
PACKAGES = {"@temporalio/client": "1.13.0", "typescript": "5.9.2", "@types/node": "20.19.0"}
STRICT = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022"]
pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


def snippet(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"NOT CHECKED: {name} is not here, so nobody looked at the snippet")
    return found


def run(directory: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_typescript_is_well_typed(tmp_path: Path) -> None:
    npm, node = tool("npm"), tool("node")
    (tmp_path / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
    (tmp_path / "tickets.ts").write_text(snippet("typescript"), encoding="utf-8")
    run(tmp_path, npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    run(tmp_path, node, "node_modules/typescript/bin/tsc", *STRICT, "tickets.ts")
