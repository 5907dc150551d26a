from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from domain.case.view import View
from domain.requests.ticket import Ticket
from domain.via import Via
from starter import patient
from starter.client import PROGRAM, Escalations, Opened
from starter.errors import EngineUnreachable, OpenedUnseen
from starter.patient import PAUSES_SECONDS, PatientEscalations
from tests.starter.api.fake_escalations import a_view


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patient, "PAUSES_SECONDS", (0.0,) * len(PAUSES_SECONDS))


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The keys the engine was shown; it stays silent the first three times."""
    shown: list[str | None] = []

    async def act(
        self: Any,
        reference: str,
        action: str,
        body: Any,
        *,
        by: str,
        key: str | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> View:
        shown.append(key)
        if len(shown) <= 3:
            raise EngineUnreachable("No worker answered in time")
        return a_view(reference)

    monkeypatch.setattr(Escalations, "act", act)
    return shown


def client() -> PatientEscalations:
    return PatientEscalations.__new__(PatientEscalations)


async def test_what_is_in_doubt_is_repeated_by_the_same_key(keys: list[str | None]) -> None:
    await client().act("T-1", "note", {"text": "x"}, by="person:gwen", key="k-1")
    assert keys == ["k-1"] * 4


async def test_an_action_without_a_key_is_given_one(keys: list[str | None]) -> None:
    await client().act("T-1", "note", {"text": "x"}, by="person:gwen")
    assert keys[0]
    assert len(set(keys)) == 1
    await client().act("T-1", "note", {"text": "x"}, by="person:gwen")
    assert keys[-1] != keys[0]


async def test_it_gives_up_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    async def open(self: Any, request: Mapping[str, Any] | Ticket) -> Opened:
        tries.append(request)
        raise EngineUnreachable("No worker answered in time")

    monkeypatch.setattr(Escalations, "open", open)
    with pytest.raises(EngineUnreachable):
        await client().open({"reference": "T-1"})
    assert len(tries) == len(PAUSES_SECONDS) + 1


async def test_who_opened_a_ticket_unseen_is_told_that_it_was_them(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    async def open(self: Any, request: Mapping[str, Any] | Ticket) -> Opened:
        tries.append(request)
        if len(tries) < 3:
            raise OpenedUnseen(new=len(tries) == 1)
        return Opened(a_view("T-1"), new=False)

    monkeypatch.setattr(Escalations, "open", open)
    assert (await client().open({"reference": "T-1"})).new
    assert not (await client().open({"reference": "T-1"})).new
