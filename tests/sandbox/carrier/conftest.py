"""A carrier and a stand-in for our API, both over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.carrier.credentials import Credentials, load_or_create
from sandbox.carrier.kind import Kind
from tests.sandbox.carrier.desk import Desk
from tests.sandbox.carrier.running_carrier import Sandbox
from tests.sandbox.carrier.served import free_port


@pytest.fixture(scope="session")
def credentials(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return load_or_create(tmp_path_factory.mktemp("credentials"))


@pytest.fixture(scope="session")
def session_desk(credentials: Credentials) -> Iterator[Desk]:
    desk = Desk(credentials)
    desk.server.start()
    yield desk
    desk.server.stop()


@pytest.fixture
def desk(session_desk: Desk) -> Iterator[Desk]:
    session_desk.received.clear()
    session_desk.answers.clear()
    yield session_desk
    assert all(call.genuine for call in session_desk.received), "a webhook with a bad signature"


@pytest.fixture
def sandbox(tmp_path: Path, credentials: Credentials, desk: Desk) -> Iterator[Sandbox]:
    with _running(Sandbox(tmp_path, credentials, desk)) as sandbox:
        yield sandbox


@pytest.fixture
def apart(tmp_path: Path, credentials: Credentials, desk: Desk) -> Iterator[Sandbox]:
    """A carrier whose vendors have ports of their own, as in a stack."""
    ports: dict[Kind, int] = {"email": free_port(), "sms": free_port()}
    with _running(Sandbox(tmp_path, credentials, desk, vendor_ports=ports)) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def refusing(
    tmp_path_factory: pytest.TempPathFactory, credentials: Credentials, session_desk: Desk
) -> Iterator[Sandbox]:
    """A carrier shared by tests that get nothing accepted."""
    with _running(Sandbox(tmp_path_factory.mktemp("refusing"), credentials, session_desk)) as sandbox:
        yield sandbox
        assert sandbox.ledger() == []


@contextmanager
def _running(sandbox: Sandbox) -> Iterator[Sandbox]:
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.http.close()
        sandbox.server.stop()
