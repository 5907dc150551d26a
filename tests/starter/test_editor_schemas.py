"""What an editor says of a policy while it is written: right ones are right, and the usual slips are marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from domain.policy.reading import read_policy
from starter.json_schemas import json_schemas
from store.bundles import Bundles
from store.located_yaml import read_yaml
from tests.domain.life import POLICY

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path.parent.name for path in (ROOT / "policies").glob("*/policy.yaml"))
OFFICE = {"zone": "Europe/London", "hours": {"mon-fri": "09:00-12:30 13:30-17:30", "sat": "closed"}}
TIER = POLICY["tiers"][0]


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json_schemas()[name], format_checker=FormatChecker())


def data(path: Path) -> Any:
    return read_yaml(path.read_text(encoding="utf-8")).data


@pytest.mark.parametrize("file", ["policy", "roster"])
@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_right_and_names_its_schema(name: str, file: str) -> None:
    path = ROOT / "policies" / name / f"{file}.yaml"
    assert list(validator(file).iter_errors(data(path))) == []
    first = path.read_text(encoding="utf-8").splitlines()[0]
    linked = first.removeprefix("# yaml-language-server: $schema=")
    assert (path.parent / linked).resolve() == ROOT / "docs" / "schemas" / f"{file}.schema.json"


def test_so_is_a_short_one() -> None:
    assert list(validator("policy").iter_errors(data(ROOT / "tests" / "store" / "short_policy.yaml"))) == []


def test_what_the_product_writes_is_right_too() -> None:
    policy = Bundles(ROOT / "policies").load("default").policy
    assert read_policy(policy.model_dump(mode="json")) == policy


RIGHT: list[dict[str, Any]] = [
    {"survey": None},
    {"calendars": {"office": OFFICE, "always": "24x7"}},
    {"calendars": {"office": {**OFFICE, "special": {"2026-12-24": "closed"}, "holidays": {"country": "GB"}}}},
    {"day": "7h 30m"},
    {"notify": {"urgent": "sms email", "else": "email"}},
    {"notify": ["sms"]},
    {"tiers": [{**TIER, "work_within": {"urgent": "30m", "high": "4h", "medium": "1d", "low": "PT8H"}}]},
    {"triage": [{"name": "x", "when": {"customer.followers": "at least 10"}, "then": {"prefer": "best"}}]},
    {"triage": [{"name": "x", "when": {"unanswered_messages": "3 within 24h"}, "then": {"escalate": True}}]},
    {"categories": {"complaint": {"team": "law", "priorities": {"high": {"resolution": "none"}}, "tiers": {}}}},
    {"categories": {"complaint": {"tiers": {"frontline": {"work_within": {"low": "30m"}}}}}},
    {"resolve_within": "1 calendar day"},
]
WRONG: list[dict[str, Any]] = [
    {"colour": "blue"},
    {"name": 5},
    {"day": "soon"},
    {"day": "2 days"},
    {"calendars": {"office": {**OFFICE, "hours": {"mun": "09:00-17:00"}}}},
    {"calendars": {"office": {**OFFICE, "hours": {"mon": "9-5"}}}},
    {"calendars": {"office": {**OFFICE, "special": {"Christmas": "closed"}}}},
    {"calendars": {"office": {**OFFICE, "holidays": {"country": "gb"}}}},
    {"calendars": {"office": "9 to 5"}},
    {"sending_hours": "08:00-12:00 13:00-17:00"},
    {"priorities": {"urgent": {}, "high": {}, "medium": {}}},
    {"tiers": [{"name": "top"}]},
    {"tiers": []},
    {"tiers": [{**TIER, "accept_within": {"urgent": "10m"}}]},
    {"tiers": [{**TIER, "accept_witin": "10m"}]},
    {"tiers": [{**TIER, "tell": "lead"}]},
    {"when_missed": {"resolution": "panic"}},
    {"notify": {"else": "pigeon"}},
    {"resolve_within": "30 days"},
    {"triage": [{"name": "x", "when": {"customer.followers": "many"}, "then": {}}]},
    {"triage": [{"name": "x", "when": {"customer_messages": "often"}, "then": {}}]},
    {"categories": {"complaint": {"tiers": {"frontline": {"work_within": "none"}}}}},
    {"survey": {"low": 5}},
]


@pytest.mark.parametrize("change", RIGHT, ids=str)
def test_each_form_of_a_value_is_right(change: dict[str, Any]) -> None:
    assert list(validator("policy").iter_errors({**POLICY, **change})) == []


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_each_slip_is_marked(change: dict[str, Any]) -> None:
    assert list(validator("policy").iter_errors({**POLICY, **change})) != []


@pytest.mark.parametrize(
    "change", [{"phone": "07700 900101"}, {"level": 4}, {"shift": "nights"}, {"days_off": ["24.12."]}, {"mail": "x"}]
)
def test_each_slip_in_a_roster_is_marked(change: dict[str, Any]) -> None:
    person = {"id": "ann", "name": "Ann"}
    assert list(validator("roster").iter_errors({"people": [person]})) == []
    assert list(validator("roster").iter_errors({"people": [{**person, **change}]})) != []


def test_every_field_says_what_it_means() -> None:
    for name in ("policy", "roster"):
        schema = json_schemas()[name]
        parts = {"the file": schema, **schema["$defs"]}
        silent = [
            f"{part}.{field}"
            for part, fields in parts.items()
            for field, said in fields.get("properties", {}).items()
            if "description" not in said and "$ref" not in said
        ]
        assert silent == []


def test_every_pattern_says_in_words_what_it_asks_for() -> None:
    def patterns(schema: Any) -> list[Any]:
        if isinstance(schema, list):
            return [found for part in schema for found in patterns(part)]
        if not isinstance(schema, dict):
            return []
        mine = [schema] if isinstance(schema.get("pattern"), str) and schema.get("type") == "string" else []
        return mine + [found for part in schema.values() for found in patterns(part)]

    found = patterns(json_schemas()["policy"])
    assert len(found) > 10
    assert [each["pattern"] for each in found if "examples" in each and not each.get("patternErrorMessage")] == []
