"""Limits and reminders whatever people do: each comes once an episode, none waits, and none comes after it was met."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.life import Life, promising
from tests.domain.random_acts import acts

HOUR = timedelta(hours=1)

POLICY: dict[str, Any] = {
    "priorities": promising(first_response="2h", next_reply="3h", resolution="30h", update_every="12h"),
    "tiers": [
        {"name": "frontline", "accept_within": "3h", "work_within": "9h"},
        {"name": "specialist", "accept_within": "3h", "work_within": "9h"},
        {"name": "management", "accept_within": "3h", "repeat_every": "8h"},
    ],
    "reminders": {"at": "50% 1h before", "first_response": "75% 1h after", "resolution": "2h before 3h after"},
    "limits": [
        {
            "name": "receipt",
            "within": {"billing": "1 calendar day", "delivery": "6h"},
            "met_by": "receipt",
            "notices": [{"at": "50% 2h before", "tell": ["owner", "team lead"]}],
            "when_missed": "tell",
        },
        {"name": "first word", "within": {"technical": "2h", "else": "9h"}, "met_by": "first answer"},
        {
            "name": "final answer",
            "within": {"billing": "2 calendar days", "else": "3 calendar days"},
            "notices": [{"at": ["1d before", "1d after"], "tell": ["customer", "head"]}],
        },
    ],
}


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_whatever_happens(data: st.DataObject) -> None:
    live(data)


@pytest.mark.proof
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_happens_in_many_lives(data: st.DataObject) -> None:
    live(data)


def live(data: st.DataObject) -> None:
    life = Life(POLICY)
    for _ in range(data.draw(st.integers(3, 8))):
        if data.draw(st.booleans()):
            life.outage(data.draw(st.timedeltas(timedelta(0), 40 * HOUR)))
        else:
            life.sleep(data.draw(st.timedeltas(timedelta(0), 40 * HOUR)))
        life.advance(data.draw(acts(life.now)))
        for clock in (*life.case.clocks.values(), *life.case.ended_clocks):
            if clock.name != "limit":
                continue
            assert max(Counter(clock.fired).values(), default=0) <= 1
            assert clock.due_at, "nothing pauses a limit"
            assert clock.missed or clock.due_at == clock.started_at + clock.target
            assert clock.started_at == life.case.opened_at
            assert clock.met is not True or (clock.ended_at and clock.ended_at <= clock.due_at)
            assert clock.ended or not clock.instants or min(clock.instants.values()) > life.now
    kinds = [e for e in life.case.timeline if e.kind == "breached" and e.data.get("clock") == "limit"]
    assert max(Counter(e.data["limit"] for e in kinds).values(), default=0) <= 1, "a limit is reached once"
