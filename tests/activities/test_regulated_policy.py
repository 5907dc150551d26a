"""The policy that ships for regulated complaints: both of the regulator's clocks, kept and not kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from activities.holiday_names import holiday_names
from domain.case.view import view
from domain.policy.snapshot import Snapshot, take_snapshot
from store.bundles import Bundles
from tests.activities.messages_shown import POLICIES
from tests.domain.life import Life

LONDON = ZoneInfo("Europe/London")
REGULATED = Bundles(POLICIES).load("regulated")
OPENED = datetime(2026, 12, 23, 15, 30, tzinfo=LONDON)
"""The Wednesday before Christmas."""


class Complaint(Life):
    """A complaint under the shipped policy, with its own people in their roles and the real holidays."""

    def snapshot(self, policy: dict[str, Any], bundle: str, version: str, at: datetime | None = None) -> Snapshot:
        known = holiday_names(self.opened_at)
        holders = REGULATED.roster.holders()
        return take_snapshot(bundle, version, REGULATED.policy, holders, known, self.request, self.opened_at, at=at)


def complaint(category: str = "service", **more: Any) -> Life:
    ticket = {"category": category, "priority": "low"}
    return Complaint(ticket=ticket, agents=["nadia", "oscar", "priya"], start=OPENED.astimezone(UTC), **more)


def of_limits(life: Life) -> list[tuple[str | None, str, datetime | None]]:
    return [(c.label, c.state, c.due_at) for c in view(life.case, life.now).clocks if c.name == "limit"]


def london(*wall: int) -> datetime:
    return datetime(*wall, tzinfo=LONDON)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("category", "answer"), [("service", london(2027, 1, 22, 15, 30)), ("payments", london(2027, 1, 7, 15, 30))]
)
def test_a_complaints_timeline_shows_both_clocks(category: str, answer: datetime) -> None:
    life = complaint(category)
    opened = life.entries("opened")[0].data["limits"]
    receipt = london(2026, 12, 24, 17, 0)
    assert opened == {
        "receipt": receipt.astimezone(UTC).isoformat(),
        "final answer": answer.astimezone(UTC).isoformat(),
    }
    assert of_limits(life) == [("receipt", "met", receipt), ("final answer", "running", answer)]
    assert life.entries("limit_met")[0].data["clocks"] == {"limit:receipt": True}
    life.act("resolve", by="nadia", resolution="We have paid it back.")
    assert life.entries("resolved")[0].data["clocks"]["limit:final answer"] is True


def test_the_working_day_after_christmas_is_no_holiday() -> None:
    life = Complaint(
        ticket={"category": "service", "priority": "low"},
        agents=["nadia"],
        start=datetime(2026, 12, 24, 18, tzinfo=UTC),
        delivers=False,
    )
    assert of_limits(life)[0] == ("receipt", "running", london(2026, 12, 29, 17, 0)), "Monday 28 stands for Saturday 26"


def test_left_alone_compliance_and_the_customer_are_told_before_the_limit_and_at_it_it_is_at_the_top() -> None:
    life = complaint("payments")
    life.sleep(timedelta(days=17))
    limit = london(2027, 1, 7, 15, 30)
    came = [
        (e.kind, e.text, limit - e.due_at)
        for e in life.case.timeline
        if e.by == "clock:limit" and e.kind in ("warned", "breached") and e.due_at
    ]
    assert came == [
        ("warned", "50 % of the time until the limit final answer", timedelta(days=7, hours=12)),
        ("warned", "5 days before the limit final answer", timedelta(days=5)),
        ("warned", "3 days before the limit final answer", timedelta(days=3)),
        ("warned", "1 day before the limit final answer", timedelta(days=1)),
        ("breached", "The limit final answer is reached", timedelta()),
        ("warned", "1 day after the limit final answer", -timedelta(days=1)),
    ]
    assert [limit - at for at, m in life.sent if m.purpose == "delay"] == [timedelta(days=3)]
    compliance = [(limit - at, " ".join(m.facts["items"])) for at, m in life.sent if m.to.id == "compliance"]
    heard = [before for before, said in compliance if "limit final answer" in said]
    assert heard == [timedelta(days=5), timedelta(days=1), timedelta(), -timedelta(days=1)]
    assert life.case.rung.name == "head of complaints"


def test_a_receipt_nobody_could_send_is_noticed_before_the_working_day_is_over() -> None:
    life = complaint(delivers=False)
    life.sleep_until(london(2026, 12, 24, 17, 0).astimezone(UTC))
    told = [(m.purpose, m.to.id) for _, m in life.sent if "/limit:receipt/" in m.id]
    assert told[:2] == [("warning", "compliance"), ("warning", "simon")]
    assert ("breach", "compliance") in told
