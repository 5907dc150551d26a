from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from sandbox.process_record import ProcessRecord
from sandbox.supervisor import Supervisor

NewDirectory = Callable[[], Path]


@pytest.fixture(scope="module")
def new_directory() -> Iterator[NewDirectory]:
    """Makes directories that an unprivileged account can be let into.

    Those of pytest cannot: it closes their common parent again whenever another run of it starts.
    """
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="escalation-test-")))
        return made[-1]

    yield make
    for directory in made:
        shutil.rmtree(directory)


@pytest.fixture
def directory(new_directory: NewDirectory) -> Path:
    return new_directory()


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def hurry() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def supervisor(directory: Path, notices: list[str], hurry: asyncio.Event) -> AsyncIterator[Supervisor]:
    record = ProcessRecord(directory / "processes.json")
    supervisor = Supervisor(directory, record, notices.append, hurry)
    yield supervisor
    await supervisor.stop()
