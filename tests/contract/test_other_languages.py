"""The snippets that start tickets from other languages, as their own toolchains see them; skipped where those lack."""

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
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>tickets</artifactId><version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-sdk</artifactId><version>1.31.0</version></dependency>
  </dependencies>
</project>
"""
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


def test_the_java_compiles(tmp_path: Path) -> None:
    maven = tool("mvn")
    source = tmp_path / "src" / "main" / "java"
    source.mkdir(parents=True)
    (tmp_path / "pom.xml").write_text(POM)
    (source / "Tickets.java").write_text(snippet("java"), encoding="utf-8")
    run(tmp_path, maven, "--batch-mode", "--quiet", "compile")
