from __future__ import annotations

import inspect
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest

from starter.blocking import BlockingEscalations
from starter.client import Escalations
from starter.errors import UnknownTicket
from store.ticket_filter import TicketFilter
from tests.starter.api.fake_escalations import FakeEscalations

INSIDE = {"tickets_of", "survey", "answer_survey", "message_reported", "open_once"}
"""What webhooks and pages ask, not users' programs."""


class Connection:
    """Connects to a fake, and knows whether it still is."""

    def __init__(self) -> None:
        self.client = FakeEscalations()
        self.is_open = False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Escalations]:
        self.is_open = True
        yield self.client
        self.is_open = False


def test_it_does_what_the_other_does_and_ends_with_its_block() -> None:
    connection = Connection()
    with BlockingEscalations(connection) as client:
        assert client.view("T-1").view.reference == "T-1"
        assert client.act("T-1", "note", {"text": "x"}, by="person:gwen", key="k").reference == "T-1"
        client.signal("T-1", "note", {"text": "y"}, by="person:gwen")
        assert client.list(TicketFilter(), 10).items
        assert list(client.plan("T-1"))
        assert client.timeline("T-1")
        assert client.messages("T-1") == client.conversation("T-1") == []
        with pytest.raises(UnknownTicket):
            client.view("T-0")
        assert connection.is_open
    assert not connection.is_open
    assert "escalations" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(RuntimeError):
        client.view("T-1")


def test_threads_may_share_one() -> None:
    with BlockingEscalations(Connection()) as client, ThreadPoolExecutor(8) as threads:
        views = list(threads.map(lambda _: client.view("T-1").view.reference, range(100)))
    assert views == ["T-1"] * 100


def test_who_cannot_connect_is_told_at_once() -> None:
    @asynccontextmanager
    async def nowhere() -> AsyncIterator[Escalations]:
        raise ConnectionError("nobody there")
        yield FakeEscalations()

    with pytest.raises(ConnectionError, match="nobody there"), BlockingEscalations(nowhere):
        pass


def test_every_method_for_users_has_its_twin() -> None:
    def methods(of: type) -> dict[str, list[str]]:
        found = inspect.getmembers(of, inspect.isfunction)
        return {name: list(inspect.signature(each).parameters) for name, each in found if not name.startswith("_")}

    users = {name: parameters for name, parameters in methods(Escalations).items() if name not in INSIDE}
    assert methods(BlockingEscalations) == users
