"""The flowchart: it shows the policy's own ladder, and every layout is drawn without one thing over another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.policy.reading import read_policy
from domain.procedure.flow import Flow
from starter.procedure.flowchart.drawing import Box, Drawing
from starter.procedure.flowchart.narrow import narrow
from starter.procedure.flowchart.wide import wide
from tests.starter.procedure.written import KINDS, bundle, data_of, written

Layout = Callable[[Flow], Drawing]
layouts = pytest.mark.parametrize("layout", [wide, narrow], ids=["wide", "narrow"])


def flow_of(name: str, **different: Any) -> Flow:
    policy = read_policy(data_of(bundle(name).policy) | different)
    return written(policy, bundle(name).roster).chart.flow


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Charts of policies with ladders of one to six tiers, with and without what a tier may have."""
    names = draw(
        st.lists(st.text("abc wxyz", min_size=1, max_size=60).map(str.strip), min_size=1, max_size=6, unique=True)
    )
    names = [name or "tier" for name in dict.fromkeys(names)]
    tiers = [
        {
            "name": name,
            "accept_within": {"urgent": "10m", "high": "1h", "else": "2d"},
            "work_within": draw(st.sampled_from([None, "1h"])) if place == len(names) - 1 else "4h",
            "tell": draw(st.lists(st.sampled_from(["team lead", "head of support", "support manager"]), max_size=3)),
        }
        for place, name in enumerate(names)
    ]
    tiers[-1]["repeat_every"] = draw(st.sampled_from(["1h", {"urgent": "15m", "else": "2h"}]))
    reminders = {"before_reassigning": draw(st.integers(0, 3)), "reassign": draw(st.integers(0, 2))}
    survey = draw(st.sampled_from([None, {"after": "1d"}]))
    return flow_of("default", tiers=tiers, duty={"else": "duty-manager"}, triage=[], reminders=reminders, survey=survey)


@pytest.mark.parametrize("name", KINDS)
def test_it_leads_from_opening_through_every_tier_to_closing(name: str) -> None:
    flow = flow_of(name)
    reached, before = {"opened", "waiting", "limits"} & {node.id for node in flow.nodes}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {edge.target for edge in flow.edges if edge.source in reached}
    assert reached == {node.id for node in flow.nodes}
    assert flow.lanes == tuple(tier.name for tier in bundle(name).policy.tiers)


def test_its_figures_are_the_policys_own() -> None:
    tiers = [
        {
            "name": "first",
            "accept_within": {"urgent": "10m", "high": "30m", "else": "2h"},
            "work_within": {"urgent": "1h", "else": "1d"},
        },
        {"name": "last", "accept_within": "1h", "repeat_every": {"urgent": "15m", "else": "2h"}},
    ]
    duty = {"first": "duty-support", "else": "duty-manager"}
    flow = flow_of("default", tiers=tiers, duty=duty, triage=[], day="PT7H30M")
    said = {node.id: " ".join(node.lines).replace("\u00a0", " ") for node in flow.nodes}
    assert said["acknowledge0"] == "urgent 10 min, high 30 min, else 2 h"
    assert "moves up after urgent 40 min, high 2 h, else 8 h" in said["chase0"]
    assert said["work0"].startswith("urgent 1 h, else 1 working day")
    assert "every urgent 15 min, else 2 h" in said["alarm"]
    assert "Support duty desk" in said["owner0"]


@layouts
@settings(max_examples=40, deadline=None)
@given(flow=flows())
def test_every_step_and_arrow_is_drawn_and_nothing_lies_over_another(layout: Layout, flow: Flow) -> None:
    drawing = layout(flow)
    assert {box.node.id for box in drawing.boxes} == {node.id for node in flow.nodes}
    assert len(drawing.arrows) == len(flow.edges)
    for one, other in combinations(drawing.boxes, 2):
        assert not overlap(one, other), (one.node.id, other.node.id)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= drawing.width
        assert box.y >= 0
        assert box.y + box.height <= drawing.height
    for arrow in drawing.arrows:
        for (x, y), (to_x, to_y) in zip(arrow.points, arrow.points[1:], strict=False):
            assert x == pytest.approx(to_x) or y == pytest.approx(to_y), "arrows run straight across or down"
            assert 0 <= to_x <= drawing.width
            assert 0 <= to_y <= drawing.height


@layouts
@settings(max_examples=40, deadline=None)
@given(flow=flows())
def test_no_arrow_runs_through_a_step(layout: Layout, flow: Flow) -> None:
    drawing = layout(flow)
    for arrow in drawing.arrows:
        for (x, y), (to_x, to_y) in zip(arrow.points, arrow.points[1:], strict=False):
            for box in drawing.boxes:
                inside_x = min(x, to_x) < box.x + box.width - 9 and max(x, to_x) > box.x + 9
                inside_y = min(y, to_y) < box.y + box.height - 1 and max(y, to_y) > box.y + 1
                assert not (inside_x and inside_y), (box.node.id, arrow)


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )
