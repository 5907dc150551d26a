"""Whatever binds anybody is in the procedure: change it in the policy, and the document says something else."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from domain.policy.policy import Policy
from domain.policy.promises import CustomerClock
from domain.policy.reading import read_policy
from domain.priority import PRIORITIES
from starter.procedure.markdown import markdown
from tests.starter.procedure.written import (
    KINDS,
    Way,
    bundle,
    changed,
    data_of,
    is_duration,
    leaves,
    others,
    read,
    texts,
    written,
)

NO_EFFECT = {"messages_per_person"}
"""What a policy may say but nothing does yet; a procedure that said it would promise too much."""


def binds(policy: Policy, path: Way) -> bool:
    """Return whether a value can ever matter: what is said of a clock that nothing starts is no rule for anybody."""
    if path[:2] == ("reminders", "at"):
        return any(tier.work_within for tier in policy.tiers)
    if path[0] in ("when_missed", "reminders") and path[1] in get_args(CustomerClock):
        return any(policy.priorities.of(p).target(path[1]) for p in PRIORITIES)
    return True


shipped = pytest.mark.parametrize("name", KINDS)


@shipped
def test_every_value_of_a_policy_that_can_be_another_changes_the_document(name: str) -> None:
    policy, roster = bundle(name).policy, bundle(name).roster
    data, before = data_of(policy), markdown(written(policy, roster))
    unsaid, tried = [], 0
    for path, value in leaves(data):
        other = next((p for one in others(value) if (p := read(changed(data, path, one))) and p != policy), None)
        if other is None or path[0] in NO_EFFECT or not binds(policy, path):
            continue
        tried += 1
        if markdown(written(other, roster)) == before:
            unsaid.append(".".join(map(str, path)))
    assert unsaid == []
    assert tried > 25


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    data=st.data(),
    name=st.sampled_from(KINDS),
    seconds=st.one_of(
        st.integers(1, 120), st.integers(1, 96).map(lambda quarters: quarters * 900), st.integers(1, 10**6)
    ),
)
def test_any_duration_changed_to_any_other_changes_the_document(data: st.DataObject, name: str, seconds: int) -> None:
    policy, roster = bundle(name).policy, bundle(name).roster
    spans = [path for path, value in leaves(data_of(policy)) if is_duration(value) and path[0] not in NO_EFFECT]
    path = data.draw(st.sampled_from(spans))
    other = read(changed(data_of(policy), path, f"PT{seconds}S"))
    assume(other is not None and other != policy)
    assert isinstance(other, Policy)
    assert written(policy, roster).sections != written(other, roster).sections
    for one, two in zip(texts(policy, roster), texts(other, roster), strict=True):
        assert one != two


@shipped
def test_everybody_who_works_on_tickets_is_named_with_what_they_are_bound_by(name: str) -> None:
    policy, roster = bundle(name).policy, bundle(name).roster
    for text in texts(policy, roster):
        for person in roster.people:
            assert person.name in text
        for role in (*roster.roles, *(tier.name for tier in policy.tiers), *policy.teams.values()):
            assert role in text


@shipped
def test_the_same_policy_and_date_give_the_same_document(name: str) -> None:
    policy, roster = bundle(name).policy, bundle(name).roster
    assert texts(policy, roster) == texts(policy.model_copy(), roster.model_copy())


def test_a_limit_in_calendar_days_is_said_only_where_there_is_one() -> None:
    policy, roster = bundle("default").policy, bundle("default").roster
    with_limit, _ = texts(policy, roster)
    without, _ = texts(policy.model_copy(update={"resolve_within": None}), roster)
    assert "30 calendar days from opening" in with_limit
    assert "calendar day" not in without


def test_durations_are_said_in_the_working_time_they_are_counted_in() -> None:
    promises = {
        "urgent": {"calendar": "always", "resolution": "4h", "update_every": "1h"},
        "high": {"calendar": "office", "resolution": "1d", "update_every": "24h"},
        "medium": {"calendar": "office", "resolution": "3d", "update_every": "2d"},
        "low": {"calendar": "office", "resolution": "90m"},
    }
    standard, roster = bundle("default").policy, bundle("default").roster
    policy = read_policy(data_of(standard) | {"priorities": promises, "day": "7h 30m"})
    matrix = next(section for section in written(policy, roster).sections if section.anchor == "matrix")
    rows = {row[0]: row[1:] for block in matrix.blocks for row in getattr(block, "rows", ())}
    assert rows["Solved within"] == (
        "4 hours",
        "1 working day (7 h 30 min)",
        "3 working days (22 h 30 min)",
        "1 hour 30 minutes of working time",
    )
    assert rows["Hears from us at least every"] == ("1 hour", "24 hours", "2 days", "")
