"""Who may do what, for every operation of the OpenAPI document: a new one is refused here until it is in the table."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from domain.requests.actions import ACTIONS
from store.keys import SCOPES
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway

EVERYBODY = set(SCOPES)
WORKING = {"agent", "manager", "ops", "backend"}
FOR_THE_CUSTOMER = {"backend", "ops"}
OPEN = None
"""Needs no key: signed by its sender, or nobody's secret."""

WHO_MAY: dict[str, set[str] | None] = {
    "open_ticket": {"backend"},
    "open_tickets": {"backend"},
    "list_tickets": EVERYBODY,
    "show_ticket": EVERYBODY,
    "show_timeline": EVERYBODY,
    "show_plan": EVERYBODY,
    "explain_clock": EVERYBODY,
    "show_messages": EVERYBODY,
    "list_stuck_messages": EVERYBODY,
    "list_waiting_messages": EVERYBODY,
    "list_providers": EVERYBODY,
    "show_conversation": EVERYBODY,
    "follow_all": EVERYBODY,
    "follow_ticket": EVERYBODY,
    "show_roster": EVERYBODY,
    "show_person": EVERYBODY,
    "list_policies": EVERYBODY,
    "show_policy": EVERYBODY,
    "show_procedure": {"agent", "manager", "ops"},
    "show_schema": EVERYBODY,
    "export_customer": {"ops"},
    "erase_customer": {"ops"},
    "apply_retention": {"ops"},
    "repair_runs": {"ops"},
    "reconcile_tickets": {"ops"},
    "list_keys": {"ops"},
    "give_key": {"ops"},
    "revoke_key": {"ops"},
    "list_audit": {"ops", "manager"},
    **dict.fromkeys(ACTIONS, WORKING),
    "move_policy": {"ops", "manager"},
    "preview_move": {"ops", "manager"},
    "customer_replied": FOR_THE_CUSTOMER,
    "survey_answered": FOR_THE_CUSTOMER,
    "show_question": OPEN,
    "answer_question": OPEN,
    "show_choices": OPEN,
    "act_on_choice": OPEN,
    "healthy": OPEN,
    "ready": OPEN,
    "text_received": OPEN,
    "status_changed": OPEN,
    "events_received": OPEN,
    "mail_received": OPEN,
}
STAND_INS = {"reference": "T-1", "clock": "resolution", "id": "A-1", "name": "default", "token": "x", "secret": "x"}


def operations() -> list[tuple[str, str, str, dict[str, Any]]]:
    found = []
    for path, methods in Doorway().app().openapi()["paths"].items():
        for method, operation in methods.items():
            found.append((operation["operationId"], method, path.format(**STAND_INS), operation))
    return found


def test_every_operation_is_in_the_table() -> None:
    assert {name for name, *_ in operations()} == set(WHO_MAY)


KEYED = [(name, method, path) for name, method, path, _ in operations() if WHO_MAY.get(name) is not OPEN]


def test_the_document_says_which_need_a_key() -> None:
    assert {name for name, *_, operation in operations() if operation.get("security") == [{"key": []}]} == {
        name for name, *_ in KEYED
    }


@pytest.mark.parametrize(("name", "method", "path"), KEYED, ids=[name for name, *_ in KEYED])
async def test_nobody_else_may(http: httpx.AsyncClient, name: str, method: str, path: str) -> None:
    problem_in(await http.request(method, path), 401)
    problem_in(await http.request(method, path, headers={"Authorization": "Bearer nobody's"}), 401)
    allowed = WHO_MAY[name] or set()
    for scope in SCOPES:
        answer = await http.request(method, path, headers=Doorway.as_(scope))
        if scope in allowed:
            assert answer.status_code not in (401, 403), (scope, answer.text)
        else:
            assert problem_in(answer, 403).errors[0].found == scope
