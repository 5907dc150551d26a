"""The page of the HTTP client has all that the client offers."""

from __future__ import annotations

import inspect

import pytest

import escalation_client
from domain.requests.actions import ACTIONS
from tests.docs.pages import read

PAGE = read("docs/http-client.md")
ERRORS = [name for name, found in vars(escalation_client).items() if inspect.isclass(found)]
METHODS = [name for name, _ in inspect.getmembers(escalation_client.Client, inspect.isfunction)]


@pytest.mark.parametrize("name", [name for name in ERRORS if issubclass(getattr(escalation_client, name), Exception)])
def test_every_exception_is_on_it(name: str) -> None:
    assert f"`{name}`" in PAGE or f"`{name}`s" in PAGE


@pytest.mark.parametrize("name", sorted(set(METHODS) - set(ACTIONS) - {"disconnect"}))
def test_every_method_that_is_no_action_is_on_it(name: str) -> None:
    if not name.startswith("_"):
        assert f"`{name}" in PAGE or f"{name}(" in PAGE
