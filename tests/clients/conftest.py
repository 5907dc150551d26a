from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.both_clients import Connect, connecting
from tests.starter.cli.scripted_api import ScriptedApi


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    scripted = ScriptedApi()
    yield scripted
    scripted.close()


@pytest.fixture(params=["blocking", "asynchronous"])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """What makes a client; every test that takes it is one of both clients."""
    with connecting(request.param) as connect:
        yield connect
