"""A virtual environment in which nothing is but the thin client and what it declares that it needs.

The wheel is built from its folder and installed by pip, without an index: what it needs is copied from the environment
of the tests, distribution by distribution as each one's metadata asks for, in the versions that are pinned there.
`pip check` then holds what is declared against what is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

CLIENT = Path(__file__).parents[2] / "clients" / "python"
NAME = "ticket-escalation-client"


class FreshEnvironment:
    """A new virtual environment in `directory` with the thin client in it."""

    def __init__(self, directory: Path) -> None:
        self.python = directory / "venv" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", directory / "venv"], check=True)
        wheels = directory / "wheels"
        built = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheels)]
        self._run(built, CLIENT)
        [self.wheel] = wheels.glob("*.whl")
        self._pip("install", "--quiet", "--no-index", "--no-deps", str(self.wheel))
        [packages] = (directory / "venv" / "lib").glob("python*/site-packages")
        for needed in needed_by([NAME]):
            if needed.name != NAME:
                copy(needed, packages)
        self._pip("check")

    def run(self, directory: Path, *words: str) -> list[str]:
        """Return the lines that Python writes there, started in `directory`; it must end well."""
        return self._run([str(self.python), *words], directory)

    def distributions(self) -> set[str]:
        """Return the names of all that is installed, but for pip and what it brings."""
        listed = self._pip("list", "--format", "freeze")
        return {line.partition("==")[0].lower().replace("_", "-") for line in listed} - {"pip", "setuptools"}

    def _pip(self, *words: str) -> list[str]:
        return self._run([str(self.python), "-m", "pip", "--disable-pip-version-check", *words], self.python.parent)

    @staticmethod
    def _run(command: list[str], directory: Path) -> list[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, cwd=directory, env=environment, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.splitlines()


def needed_by(names: Iterable[str]) -> list[Distribution]:
    """Return the distributions of these names, and all that their metadata say they need here."""
    found: dict[str, Distribution] = {}
    ahead = list(names)
    while ahead:
        name = ahead.pop().lower().replace("_", "-")
        if name in found:
            continue
        found[name] = distribution(name)
        for line in found[name].requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert not needed.extras, f"{name} needs {line}: extras are not looked after here"
                ahead.append(needed.name)
    return list(found.values())


def copy(needed: Distribution, packages: Path) -> None:
    """Copy what a distribution has among packages; its commands stay behind."""
    for file in needed.files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), target)
