"""Each dashboard can be provisioned as it is, and each panel says what it shows."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml

from tests.deploy.expressions import Expression
from tests.deploy.watched import DASHBOARDS, panels
from tests.docs.pages import ROOT, read

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
GRAFANA = yaml.safe_load(read("docker-compose.yml"))["services"]["grafana"]
PROVISIONING = ROOT / "deploy/grafana/provisioning"
each_dashboard = pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return all(
        one[edge] < other[edge] + other[size] and other[edge] < one[edge] + one[size]
        for edge, size in (("x", "w"), ("y", "h"))
    )


def test_dashboards_are_told_apart() -> None:
    assert len(DASHBOARDS) > 1
    assert len({board["uid"] for board in DASHBOARDS.values()}) == len(DASHBOARDS)
    assert len({board["title"] for board in DASHBOARDS.values()}) == len(DASHBOARDS)


@each_dashboard
def test_panels_have_places_of_their_own(dashboard: dict[str, Any]) -> None:
    places = [panel["gridPos"] for panel in dashboard["panels"]]

    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert [pair for pair in combinations(places, 2) if overlap(*pair)] == []


@each_dashboard
def test_a_panel_says_what_it_shows_and_asks_the_source_that_was_chosen(dashboard: dict[str, Any]) -> None:
    variables = {variable["name"] for variable in dashboard["templating"]["list"]}

    assert "datasource" in variables
    for panel in panels(dashboard):
        assert panel["title"]
        assert re.match(r"\S.*\.$", panel["description"]), panel["title"]
        assert panel["datasource"] == SOURCE, panel["title"]
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"]) > 0
        used = set(re.findall(r"\$(\w+)", " ".join(target["expr"] for target in panel["targets"])))
        assert used <= variables | {"__rate_interval"}, panel["title"]


@each_dashboard
def test_a_legend_names_labels_that_are_left(dashboard: dict[str, Any]) -> None:
    for panel in panels(dashboard):
        for target in panel["targets"]:
            named = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            assert named <= Expression(panel["title"], target["expr"]).labels_left, panel["title"]


def test_grafana_finds_dashboards_and_source_where_they_are_mounted() -> None:
    mounted = {to: here for here, to, _ in (mount.split(":") for mount in GRAFANA["volumes"])}
    [provider] = yaml.safe_load((PROVISIONING / "dashboards/escalation.yml").read_text())["providers"]
    [source] = yaml.safe_load((PROVISIONING / "datasources/prometheus.yml").read_text())["datasources"]
    home = PurePosixPath(GRAFANA["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])

    assert mounted["/etc/grafana/provisioning"] == "./deploy/grafana/provisioning"
    assert mounted[provider["options"]["path"]] == mounted[str(home.parent)] == "./deploy/grafana/dashboards"
    assert home.name in DASHBOARDS
    assert source["type"] == "prometheus"
    assert source["url"] == "http://prometheus:9090"
