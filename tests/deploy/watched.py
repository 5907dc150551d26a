"""What is watched: the alert rules and the dashboards of `deploy/`."""

from __future__ import annotations

import json
from typing import Any

import yaml

from tests.deploy.expressions import Expression
from tests.docs.pages import ROOT, read

RULE_FILES = sorted((ROOT / "deploy/prometheus/rules").glob("*.yml"))
DASHBOARDS: dict[str, dict[str, Any]] = {
    file.name: json.loads(file.read_text()) for file in sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
}
GROUPS: list[dict[str, Any]] = [group for file in RULE_FILES for group in yaml.safe_load(file.read_text())["groups"]]
ALERTS: dict[str, dict[str, Any]] = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
PROMETHEUS: dict[str, Any] = yaml.safe_load(read("deploy/prometheus/prometheus.yml"))
JOBS = {scraped["job_name"] for scraped in PROMETHEUS["scrape_configs"]}


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the panels that show something."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def of_alerts() -> list[Expression]:
    return [Expression(f"alert {name}", rule["expr"]) for name, rule in ALERTS.items()]


def of_dashboards() -> list[Expression]:
    return [
        Expression(f"{name}: {panel['title']}", target["expr"])
        for name, dashboard in DASHBOARDS.items()
        for panel in panels(dashboard)
        for target in panel["targets"]
    ]
