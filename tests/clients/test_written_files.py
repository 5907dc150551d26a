"""What is written from the API's document is what the document says now."""

from __future__ import annotations

import inspect

import pytest

from clients.generator.document import document
from clients.generator.python import PACKAGE, files
from domain.requests.actions import ACTIONS
from escalation_client import AsyncClient, AsyncEvents, Client, Events


def test_every_written_file_is_current() -> None:
    made = files()
    assert {name: (PACKAGE / name).read_text(encoding="utf-8") for name in made} == made, "run `make schemas`"


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_every_action_of_the_contract_is_a_method(client: type) -> None:
    assert set(ACTIONS) <= {name for name, _ in inspect.getmembers(client, inspect.isfunction)}
    assert set(document().actions()) == {name.replace("_", "-") for name in ACTIONS}


@pytest.mark.parametrize(("blocking", "awaited"), [(Client, AsyncClient), (Events, AsyncEvents)])
def test_both_clients_have_the_same_surface(blocking: type, awaited: type) -> None:
    def surface(of: type) -> dict[str, list[str]]:
        members = {name: member for name, member in inspect.getmembers(of) if not name.startswith("_")}
        return {name: list(inspect.signature(found).parameters) for name, found in members.items() if callable(found)}

    assert surface(blocking) == surface(awaited)
