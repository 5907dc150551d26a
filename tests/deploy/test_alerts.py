"""Each alert has what Prometheus needs, says in plain words what to do, and leads to where it is told in full."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.deploy.expressions import Expression
from tests.deploy.watched import ALERTS, GROUPS, JOBS, PROMETHEUS, RULE_FILES, of_alerts
from tests.docs.pages import ROOT, anchors

DURATION = re.compile(r"\d+[smhd]")
FIELDS = {"alert", "expr", "for", "labels", "annotations"}
each_alert = pytest.mark.parametrize(("name", "rule"), ALERTS.items(), ids=ALERTS)


def test_groups_and_alerts_have_names_of_their_own() -> None:
    rules = [rule for group in GROUPS for rule in group["rules"]]

    assert all(set(group) == {"name", "rules"} for group in GROUPS)
    assert len({group["name"] for group in GROUPS}) == len(GROUPS) > 2
    assert len(ALERTS) == len(rules) > 10


def test_prometheus_reads_every_file_of_rules() -> None:
    directory = ROOT / "deploy/prometheus"
    read = [file for pattern in PROMETHEUS["rule_files"] for file in directory.glob(pattern)]

    assert sorted(read) == RULE_FILES


@each_alert
def test_an_alert_has_the_fields_that_prometheus_knows(name: str, rule: dict[str, Any]) -> None:
    assert set(rule) <= FIELDS
    assert re.fullmatch(r"[A-Z]\w+", name)
    assert DURATION.fullmatch(rule.get("for", "0s"))
    assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"})


@each_alert
def test_an_alert_says_what_is_wrong_and_what_to_do_in_a_sentence(name: str, rule: dict[str, Any]) -> None:
    said = rule["annotations"]

    assert set(said) == {"summary", "description", "runbook"}
    assert all(re.match(r"\w.*\.$", said[field]) for field in ("summary", "description"))
    assert set(re.findall(r"\{\{\s*\$labels\.(\w+)", said["summary"])) <= Expression(name, rule["expr"]).labels_left


@each_alert
def test_an_alert_leads_to_a_section_of_the_page_on_operations(name: str, rule: dict[str, Any]) -> None:
    page, _, section = rule["annotations"]["runbook"].partition("#")

    assert page == "docs/operations.md"
    assert section in anchors(ROOT / page)


def test_processes_are_asked_after_by_the_jobs_there_are() -> None:
    asked = {label.value for alert in of_alerts() for label in alert.labels if label.name == "job" and label.value}

    assert asked
    assert all(any(value.fullmatch(job) for job in JOBS) for value in asked)
    assert all(any(value.fullmatch(job) for value in asked) for job in JOBS)
