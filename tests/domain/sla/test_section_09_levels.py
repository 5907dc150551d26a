"""Section 9, levels: shares of working time and signed offsets from the due, on the same calendar, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.domain.life import Life
from tests.domain.places import NY
from tests.domain.sla.desk import working

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def reminded(start: str, target: str, marks: str) -> Life:
    """A ticket whose solution people are reminded of; missing it moves nothing, so that later levels come, too."""
    reminders = {"at": [], "resolution": marks}
    policy = working(NY.calendar, resolution=target) | {
        "reminders": reminders,
        "when_missed": {"resolution": "tell owner"},
    }
    life = Life(policy, start=NY(start))
    life.act("acknowledge", by="ann")
    return life


def instants(life: Life) -> dict[str, datetime]:
    resolution: Any = life.case.clocks["resolution"]
    return dict(resolution.instants)


def test_shares_of_working_time_and_signed_offsets_from_the_due() -> None:
    life = reminded("Thu 2026-09-17 15:00", "6h", "50% 75% 90% 2h before 4h after")
    assert instants(life) == {
        "warn_50": NY("Fri 2026-09-18 10:00"),
        "warn_75": NY("Fri 2026-09-18 11:30"),
        "warn_90": NY("Fri 2026-09-18 12:24"),
        "before_2h": NY("Fri 2026-09-18 11:00"),
        "due": NY("Fri 2026-09-18 13:00"),
        "after_4h": NY("Fri 2026-09-18 17:00"),
    }


@pytest.mark.parametrize(
    ("start", "target", "mark", "level", "reached"),
    [
        ("Thu 2026-09-17 15:00", "6h", "4h before", "before_4h", "Fri 2026-09-18 09:00"),
        ("Fri 2026-09-18 14:00", "4h", "75%", "warn_75", "Fri 2026-09-18 17:00"),
    ],
)
def test_a_walk_stops_as_soon_as_the_amount_is_used_up(
    start: str, target: str, mark: str, level: str, reached: str
) -> None:
    assert instants(reminded(start, target, mark))[level] == NY(reached)


def test_a_level_that_would_come_before_the_start_comes_at_the_start() -> None:
    life = reminded("Thu 2026-09-17 15:00", "6h", "20h before")
    [warned] = life.entries("warned")
    assert warned.due_at == NY("Thu 2026-09-17 15:00")


def test_a_pause_moves_what_has_not_fired_and_repeats_nothing() -> None:
    life = reminded("Thu 2026-09-17 15:00", "6h", "50% 75% 2h before 4h after")
    life.sleep_until(NY("Fri 2026-09-18 10:30"))
    life.act("wait", by="ann", on="courier")
    assert instants(life) == {}, "while paused no level comes"
    life.sleep_until(NY("Fri 2026-09-18 12:00"))
    life.act("resume", by="ann")
    assert instants(life) == {
        "before_2h": NY("Fri 2026-09-18 12:30"),
        "warn_75": NY("Fri 2026-09-18 13:00"),
        "due": NY("Fri 2026-09-18 14:30"),
        "after_4h": NY("Mon 2026-09-21 10:30"),
    }
    life.sleep_until(NY("Tue 2026-09-22 12:00"))
    come = [
        (entry.data.get("level", "due"), entry.due_at) for entry in life.case.timeline if entry.by == "clock:resolution"
    ]
    assert come == [
        ("warn_50", NY("Fri 2026-09-18 10:00")),
        ("before_2h", NY("Fri 2026-09-18 12:30")),
        ("warn_75", NY("Fri 2026-09-18 13:00")),
        ("due", NY("Fri 2026-09-18 14:30")),
        ("after_4h", NY("Mon 2026-09-21 10:30")),
    ]


def test_several_overdue_after_an_outage_are_late_records_in_order_and_one_notice() -> None:
    life = reminded("Thu 2026-09-17 15:00", "6h", "50% 75% 90%")
    life.sleep_until(NY("Fri 2026-09-18 09:45"))
    before = len(life.sent)
    life.outage(3 * HOUR + 35 * MINUTE)
    late = [(e.data.get("share"), e.at - (e.due_at or e.at)) for e in life.case.timeline if e.by == "clock:resolution"]
    assert late == [
        (50, 3 * HOUR + 20 * MINUTE),
        (75, HOUR + 50 * MINUTE),
        (90, 56 * MINUTE),
        (None, 20 * MINUTE),
    ]
    [notice] = [message for _, message in life.sent[before:] if message.to.id == "ann"]
    assert len(notice.facts["items"]) == 4
