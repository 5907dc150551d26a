"""With an engine that wakes on time, no instant promised to the customer passes without a message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.case.case import Case
from domain.priority import PRIORITIES
from tests.domain.life import Life, promising
from tests.domain.places import LON

START = LON("Fri 2026-03-27 16:00")
POLICY: dict[str, Any] = {
    "calendars": {"LON": LON.calendar},
    "priorities": promising(calendar="LON", first_response="4h", next_reply="1d", resolution="3d", update_every="2d")
    | {"urgent": {"first_response": "15m", "resolution": "4h", "update_every": "1h"}}
    | {"low": {"calendar": "LON", "resolution": "5d"}},
    "sending_hours": "08:00-20:00",
    "tiers": [
        {"name": "frontline", "accept_within": "2h", "work_within": "2d"},
        {"name": "specialist", "accept_within": "2h", "work_within": "2d"},
        {"name": "management", "accept_within": "2h", "repeat_every": "2d"},
    ],
}
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("acknowledge", {}),
    ("decline", {"reason": "on holiday"}),
    ("reassign", {"to": "eve", "reason": "knows it"}),
    ("reply", {"text": "Hello."}),
    ("escalate", {"reason": "needs expertise"}),
    ("hand_back", {"reason": "not mine"}),
    ("wait", {"on": "customer", "text": "Which card was it?"}),
    ("wait", {"on": "courier"}),
    ("resume", {}),
    ("customer_replied", {"text": "Hello?"}),
    ("resolve", {"resolution": "Done."}),
    ("reopen", {"reason": "again"}),
    *[("priority", {"priority": priority, "reason": "it is"}) for priority in PRIORITIES],
]


def promise_of(facts: dict[str, Any]) -> datetime | None:
    promised = facts["next_update_at"]
    return datetime.fromisoformat(promised) if promised else None


def holds(case: Case) -> bool:
    """Whether what was promised still stands: the work goes on, and the ball is not with the customer."""
    return case.active and not case.waits_for_customer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.timedeltas(timedelta(), timedelta(days=3)), st.sampled_from(ACTS)), max_size=15))
def test_every_promised_update_comes(script: list[tuple[timedelta, tuple[str, dict[str, Any]]]]) -> None:
    life = Life(POLICY, start=START)
    promised: datetime | None = None
    seen = 0
    for pause, (action, body) in [*script, (timedelta(days=5), ("note", {"text": "Hm."}))]:
        life.sleep(pause)
        standing = holds(life.case)
        for at, message in life.sent[seen:]:
            if message.to_customer:
                assert promised is None or at <= promised, f"{message.purpose} at {at}, promised by {promised}"
                promised = promise_of(message.facts)
        assert not standing or promised is None or promised >= life.now, f"nothing by {promised}"
        seen = len(life.sent)
        life.act(action, **body)
        if not holds(life.case):
            promised = None
