from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.requests.actions import ACTIONS
from starter.api.problem import MEDIA_TYPE
from tests.starter.api.doorway import Doorway

PAGES = ("/survey", "/act")
"""Where links in messages lead: pages for people, and problems for who asks for JSON."""
ERRORS_OF_ACTIONS = {"401", "403", "404", "409", "413", "422", "429", "503"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    made: dict[str, Any] = Doorway().app().openapi()
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "$ref":
                yield item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_everything_it_refers_to_is_in_it(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    named = {reference.removeprefix("#/components/schemas/") for reference in references(document)}
    assert named <= set(schemas)
    assert set(schemas) <= named, "and nothing else is"


def test_its_schemas_are_schemas(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if path.startswith(PAGES):
            continue
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert set(answer["content"]) == {MEDIA_TYPE}, (method, path, status)


def test_every_action_of_the_contract_is_in_it(document: dict[str, Any]) -> None:
    for action, model in ACTIONS.items():
        operation = document["paths"][f"/v1/tickets/{{reference}}/{action.replace('_', '-')}"]["post"]
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": f"#/components/schemas/{model.__name__}"}
        assert operation["responses"].keys() == {"200"} | ERRORS_OF_ACTIONS


def test_every_route_but_the_open_ones_needs_a_key(document: dict[str, Any]) -> None:
    is_open = {path for _, path, operation in operations(document) if operation.get("security", []) != [{"key": []}]}
    assert is_open == {
        "/healthz",
        "/readyz",
        "/act/{token}",
        "/survey/{token}",
        "/webhooks/twilio/sms",
        "/webhooks/twilio/status",
        "/webhooks/sendgrid/events",
        "/webhooks/sendgrid/inbound/{secret}",
    }


def test_the_ids_of_its_operations_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def examples(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    """Each example of an answer: of which operation and status, the schema it must fit, and its value."""
    for _, _, operation in operations(document):
        for status, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    yield operation["operationId"], status, content["schema"], example["value"]


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    found = list(examples(document))
    assert len(found) > 200
    for name, status, schema, value in found:
        whole = {**schema, "components": document["components"]}
        wrong = [error.message for error in Draft202012Validator(whole).iter_errors(value)]
        assert wrong == [], (name, status)
        if "x-item-schema" in schema and name == "open_tickets":
            item = {**schema["x-item-schema"], "components": document["components"]}
            for line in value.splitlines():
                assert list(Draft202012Validator(item).iter_errors(json.loads(line))) == []


def test_every_answer_with_content_has_an_example(document: dict[str, Any]) -> None:
    with_example = {(name, status) for name, status, _, _ in examples(document)}
    for _, path, operation in operations(document):
        if path.startswith(PAGES):
            continue
        for status, answer in operation["responses"].items():
            if answer.get("content"):
                assert (operation["operationId"], status) in with_example
