"""A policy for tickets that people carry: its clocks are minutes, so that an outage of seconds decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from workers.settings import Settings

NAME = "steady"
ROOM_FOR_EVERY_TICKET = 1000


def write_steady_policy(policies: Path, accept_within: str = "1m") -> None:
    """Write the bundle into a folder of policies: the demonstration's people and ladder, other times.

    An owner who does not acknowledge is reminded after `accept_within` and replaced after as long again; a solved
    ticket is asked about after two seconds and closes after six.
    """
    demo = Settings().policies_dir / "demo"
    policy: dict[str, Any] = yaml.safe_load((demo / "policy.yaml").read_text())
    policy["name"] = "Steady"
    for promise in policy["priorities"].values():
        promise |= {"first_response": "40m", "next_reply": "40m", "resolution": "90m", "update_every": "30m"}
    for tier in policy["tiers"]:
        tier |= {"accept_within": accept_within, "work_within": "30m"}
    policy["tiers"][-1].pop("work_within")
    policy["tiers"][-1]["repeat_every"] = "10m"
    policy["waiting"] = {"remind_after": ["5m"], "close_after": "2h", "third_party_at_most": "8m"}
    policy["survey"]["after"] = "2s"
    policy["reopen_within"] = "6s"
    roster: dict[str, Any] = yaml.safe_load((demo / "roster.yaml").read_text())
    for person in roster["people"]:
        person["capacity"] = ROOM_FOR_EVERY_TICKET
    folder = policies / NAME
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(yaml.safe_dump(policy, allow_unicode=True))
    (folder / "roster.yaml").write_text(yaml.safe_dump(roster, allow_unicode=True))
