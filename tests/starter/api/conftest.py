from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations


@pytest.fixture
def doorway() -> Doorway:
    return Doorway()


@pytest.fixture
def client(doorway: Doorway) -> FakeEscalations:
    return doorway.client


@pytest.fixture
async def http(doorway: Doorway) -> AsyncIterator[httpx.AsyncClient]:
    async with doorway.open() as http:
        yield http
