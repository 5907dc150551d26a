"""A policy as short as one would read it aloud is a whole policy, and means what it says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from domain.policy.reading import read_policy
from store.bundles import Bundle, Bundles
from store.located_yaml import read_yaml

HERE = Path(__file__).parent
HOUR = timedelta(hours=1)


def short(tmp_path: Path) -> Bundle:
    folder = tmp_path / "short"
    folder.mkdir()
    (folder / "policy.yaml").write_bytes((HERE / "short_policy.yaml").read_bytes())
    (folder / "roster.yaml").write_bytes((HERE / "short_roster.yaml").read_bytes())
    return Bundles(tmp_path).load("short")


def test_it_loads_and_what_is_doubtful_about_it_is_said(tmp_path: Path) -> None:
    assert [(w.field, w.found) for w in short(tmp_path).warnings] == [
        ("priorities.high.resolution", "8h, while management gets high tickets only after 20h"),
        ("tiers.2.accept_within", "30m for urgent tickets, so that nobody else in team lead is ever tried"),
    ]


def test_it_means_what_it_says(tmp_path: Path) -> None:
    policy = short(tmp_path).policy
    assert policy.priorities.medium.resolution == 24 * HOUR
    assert policy.priorities.medium.update_every == 48 * HOUR
    assert policy.resolve_within == 30
    assert policy.tiers[0].accept_within.of("medium") == 2 * HOUR
    assert policy.duty_contact(2) == "duty-manager"
    chasing = policy.triage[2]
    assert (str(chasing.when.customer_messages), chasing.then.escalate) == ("3 within 24h", True)


def test_nothing_of_it_is_left_out_when_it_is_read() -> None:
    written = read_yaml((HERE / "short_policy.yaml").read_text()).data
    read = read_policy(written).model_dump(mode="json", by_alias=True)
    assert written.keys() <= read.keys()
    for part in ("reminders", "waiting", "survey", "messages_per_person", "when_missed"):
        assert written[part].keys() <= read[part].keys()
