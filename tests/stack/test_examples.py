"""Each example of a way in does all that it says, on the whole product and without anything of ours beside it."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.stack.fresh_environment import FreshEnvironment
from tests.stack.whole_product import WholeProduct

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400), pytest.mark.xdist_group("product")]
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
MAVEN_QUIETLY = ("--quiet", "--batch-mode")
SAID = [
    "open: open and noted: It is in our books, too.",
    "heard: It is the invoice of March.",
    "refused: 409 The ticket is open; only a resolved one can be reopened",
    "result: cancelled",
]


def run(directory: Path, *command: str, **environment: str) -> list[str]:
    """Return the lines that a command wrote, which must have ended well, without the colours that some put around."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1500, cwd=directory, env=os.environ | environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return re.sub(r"\x1b\[\d*m", "", done.stdout).splitlines()


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"NOT CHECKED: {name} is not here")
    return found


def copied(language: str, directory: Path) -> Path:
    """Return a copy of a language's example, so that nothing is built among our own files."""
    return Path(shutil.copytree(EXAMPLES / language, directory / language, ignore=shutil.ignore_patterns("target")))


def given(product: WholeProduct, reference: str) -> tuple[str, str, str]:
    """Return what an example is told: where Temporal is, where the codec server is, and a reference."""
    return str(product.announced["temporal"]), str(product.announced["codec_server"]), reference


def fresh_python(directory: Path, *options: str) -> Path:
    """Return the Python of a new virtual environment, in which there is nothing."""
    subprocess.run([sys.executable, "-m", "venv", *options, directory], check=True, capture_output=True, timeout=300)
    return directory / "bin" / "python"


def needed_by(name: str, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the names of a distribution and of all that it needs."""
    found |= {name}
    for line in distribution(name).requires or ():
        needed = Requirement(line)
        if needed.name not in found and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
            found = needed_by(needed.name, found)
    return found


def pinned(names: frozenset[str]) -> list[str]:
    """Return our own pins of distributions, each with its hashes."""
    every = re.split(r"(?m)^(?=[^\s#])", (ROOT / "requirements" / "base.txt").read_text())
    return [each for each in every if each.partition("==")[0] in {canonicalize_name(name) for name in names}]


def files_of(names: frozenset[str]) -> Iterator[tuple[Path, Path]]:
    """Yield where each file of installed distributions is, and where it is within the packages."""
    for name in names:
        for file in distribution(name).files or ():
            if ".." not in file.parts:
                yield Path(str(file.locate())), Path(file)


async def test_a_backend_with_temporals_sdk_alone(product: WholeProduct, tmp_path: Path) -> None:
    """In an environment that has the SDK and what that needs, as `make` installed them, and nothing else."""
    python = fresh_python(tmp_path / "venv", "--without-pip")
    site = Path(
        sysconfig.get_path("purelib", vars={"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")})
    )
    for source, place in files_of(needed_by("temporalio")):
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, site / place)
    example = copied("python", tmp_path) / "plain_temporal.py"
    assert await asyncio.to_thread(run, tmp_path, str(python), "-I", str(example), *given(product, "EXAMPLE-1")) == SAID


@pytest.mark.proof
async def test_a_backend_with_temporals_sdk_from_the_index(product: WholeProduct, tmp_path: Path) -> None:
    python = str(fresh_python(tmp_path / "venv"))
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("".join(pinned(needed_by("temporalio"))))
    install = ("-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(wanted))
    await asyncio.to_thread(run, tmp_path, python, *install)
    example = copied("python", tmp_path) / "plain_temporal.py"
    assert await asyncio.to_thread(run, tmp_path, python, "-I", str(example), *given(product, "EXAMPLE-5")) == SAID


async def test_a_backend_with_the_thin_client_alone(
    product: WholeProduct, fresh: FreshEnvironment, tmp_path: Path
) -> None:
    given = (product.api, product.key("backend"), "EXAMPLE-4")
    assert await asyncio.to_thread(fresh.run, tmp_path, str(EXAMPLES / "python" / "thin_client.py"), *given) == SAID


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
    here = copied("typescript", tmp_path)
    quietly = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
    await asyncio.to_thread(run, here, npm, "ci", *quietly)
    await asyncio.to_thread(run, here, node, "node_modules/typescript/bin/tsc")
    assert await asyncio.to_thread(run, here, node, "plain_temporal.js", *given(product, "EXAMPLE-3")) == SAID


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_a_backend_in_go(product: WholeProduct, tmp_path: Path) -> None:
    go, here = tool("go"), copied("go", tmp_path)
    await asyncio.to_thread(functools.partial(run, here, go, "mod", "download", GOTOOLCHAIN="local"))
    program = str(tmp_path / "plain_temporal")
    await asyncio.to_thread(
        functools.partial(run, here, go, "build", "-mod=readonly", "-o", program, GOTOOLCHAIN="local")
    )
    assert await asyncio.to_thread(run, here, program, *given(product, "EXAMPLE-4")) == SAID


@pytest.mark.proof
@pytest.mark.timeout(3000)
async def test_a_backend_in_java(product: WholeProduct, tmp_path: Path) -> None:
    tool("javac")
    maven, here = tool("mvn"), copied("java", tmp_path)
    await asyncio.to_thread(run, here, maven, *MAVEN_QUIETLY, "compile")
    arguments = f"-Dexec.args={' '.join(given(product, 'EXAMPLE-6'))}"
    assert await asyncio.to_thread(run, here, maven, *MAVEN_QUIETLY, "exec:java", arguments) == SAID
