from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from domain.requests.actions import ACTIONS
from starter.iso_durations import iso_durations
from starter.json_schemas import json_schemas
from starter.published_schemas import DIRECTORY, files
from tests.starter.api.fake_escalations import a_view

TICKET = {
    "reference": "ZD-48213",
    "subject": "Invoice charged twice",
    "priority": None,
    "customer": {"id": "C-77", "email": "ada@customer.example", "phone": None},
    "context": {"transcript": [{"from": "customer", "text": "…", "at": "2026-11-22T09:01:00Z"}], "tried": ["restart"]},
}


def validator(name: Any) -> Draft202012Validator:
    return Draft202012Validator(json_schemas()[name], format_checker=FormatChecker())


def test_the_files_of_the_documentation_are_current() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*")}
    assert kept == files(), "run `make schemas`"


def test_each_is_a_schema() -> None:
    for schema in json_schemas().values():
        Draft202012Validator.check_schema(schema)


def test_a_ticket_of_the_contract_is_valid_and_others_are_not() -> None:
    assert list(validator("ticket").iter_errors(TICKET)) == []
    for wrong in ({"reference": "no spaces"}, {"customer": {}}, {"priority": "very"}, {"subject": None}):
        assert list(validator("ticket").iter_errors(TICKET | wrong)), wrong


def test_every_action_has_its_schema() -> None:
    assert set(json_schemas()["actions"]["properties"]) == set(ACTIONS)
    assert list(validator("actions").iter_errors({"note": {"text": "called them", "by": "person:gwen"}})) == []
    assert list(validator("actions").iter_errors({"note": {}}))


def test_a_real_view_is_valid() -> None:
    view = json.loads(a_view().model_dump_json())
    assert list(validator("view").iter_errors(view)) == []


@pytest.mark.parametrize("duration", ["PT4H", "PT0S", "PT0.236559S", "P1DT13H30M", "P2D", "-PT5M", "P1Y3D"])
def test_durations_are_what_the_product_writes(duration: str) -> None:
    schema = iso_durations({"properties": {"used": {"type": "string", "format": "duration"}}})
    assert Draft202012Validator(schema).is_valid({"used": duration})
    assert not Draft202012Validator(schema).is_valid({"used": "4 hours"})
