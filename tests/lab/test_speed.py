"""A policy in fast motion is the same policy with every duration divided, whether it is written down or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.policy.reading import read_policy
from lab.bundle import write_bundle
from lab.speed import NotPlayable, at_speed
from store.bundles import Bundles
from workers.settings import Settings

SHIPPED = Bundles(Settings().policies_dir)


def durations(value: Any) -> Iterator[timedelta]:
    if isinstance(value, timedelta):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from durations(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from durations(part)


@pytest.mark.parametrize("name", ["replay", "demo"])
def test_every_duration_is_divided_and_nothing_else_changes(name: str) -> None:
    policy = SHIPPED.load(name).policy
    fast = at_speed(policy, 2)
    before, after = list(durations(policy.model_dump())), list(durations(fast.model_dump()))
    assert len(before) > 10
    assert after == [duration / 2 for duration in before]
    assert fast.tiers[0].name == policy.tiers[0].name
    assert at_speed(policy, 1) == policy


@pytest.mark.parametrize("name", ["replay", "demo"])
def test_a_bundle_written_is_the_policy_played(name: str, tmp_path: Path) -> None:
    source = SHIPPED.load(name)
    written = write_bundle(source, source.roster, 2, tmp_path)
    assert written.name == f"{name}-2"
    assert written.policy == at_speed(source.policy, 2)
    assert written.roster == source.roster
    again = write_bundle(source, source.roster, 2, tmp_path)
    assert again.version == written.version
    assert write_bundle(source, source.roster, 1.5, tmp_path).name == f"{name}-1_5"


def test_a_policy_that_knows_the_time_of_day_has_only_one_speed() -> None:
    standard = SHIPPED.load("default").policy
    with pytest.raises(NotPlayable, match="the calendar office, resolve_within, sending_hours, quiet_hours"):
        at_speed(standard, 60)
    assert at_speed(standard, 1) == standard


def test_a_speed_that_leaves_nothing_of_a_duration_is_refused() -> None:
    with pytest.raises(NotPlayable, match=r"at speed 1e\+06, .*repeat_every"):
        at_speed(SHIPPED.load("demo").policy, 1_000_000)


def test_the_messages_of_a_bundle_come_along(tmp_path: Path) -> None:
    (tmp_path / "own/messages/en").mkdir(parents=True)
    (tmp_path / "own/messages/en/receipt.sms.j2").write_text("We have it.")
    for file in ("policy.yaml", "roster.yaml"):
        (tmp_path / "own" / file).write_text((Settings().policies_dir / "replay" / file).read_text())
    source = Bundles(tmp_path).load("own")
    written = write_bundle(source, source.roster, 10, tmp_path)
    assert (written.messages_dir / "en/receipt.sms.j2").read_text() == "We have it."
    assert read_policy(yaml.safe_load((tmp_path / "own-10/policy.yaml").read_text())) == written.policy
