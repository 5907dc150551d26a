"""Limits: last moments that nothing pauses, each with its notices, what meets it, and what reaching it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.dues import dues
from domain.case.view import ClockView, view
from domain.explaining.due import explain
from tests.domain.life import ROLES, START, Life
from tests.domain.places import LON
from tests.domain.sla.desk import working

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

RECEIPT: dict[str, Any] = {
    "name": "receipt",
    "within": "1 working day",
    "calendar": "HERE",
    "met_by": "receipt",
    "when_missed": "tell",
}
ANSWER: dict[str, Any] = {"name": "final answer", "within": {"billing": "15 calendar days", "else": "30 calendar days"}}


def limited(*limits: dict[str, Any], start: str = "Mon 2026-07-06 10:00", **more: Any) -> Life:
    policy = working(LON.calendar) | {"zone": "Europe/London", "limits": list(limits)}
    return Life(policy, start=LON(start), **more)


def ends(life: Life, name: str) -> datetime | None:
    clocks: dict[str, Any] = dict(life.case.clocks)
    due_at: datetime | None = clocks[f"limit:{name}"].due_at
    return due_at


def shown(life: Life) -> dict[str | None, ClockView]:
    return {clock.label: clock for clock in view(life.case, life.now).clocks if clock.name == "limit"}


@pytest.mark.parametrize(
    ("within", "start", "reached"),
    [
        ("15 calendar days", "Mon 2026-07-06 10:00", "Tue 2026-07-21 10:00"),
        ("15 calendar days", "Mon 2026-07-06 23:59:59", "Tue 2026-07-21 23:59:59"),
        ("1 calendar day", "Sat 2026-10-24 12:00", "Sun 2026-10-25 12:00"),
        ("1 working day", "Mon 2026-07-06 10:00", "Tue 2026-07-07 18:00"),
        ("1 working day", "Mon 2026-07-06 03:00", "Tue 2026-07-07 18:00"),
        ("1 working day", "Fri 2026-07-10 17:59", "Mon 2026-07-13 18:00"),
        ("1 working day", "Sun 2026-07-12 11:00", "Mon 2026-07-13 18:00"),
        ("3 working days", "Thu 2026-07-09 09:00", "Tue 2026-07-14 18:00"),
        ("4h", "Mon 2026-07-06 16:00", "Tue 2026-07-07 10:00"),
    ],
)
def test_when_a_limit_is_reached(within: str, start: str, reached: str) -> None:
    life = limited({"name": "answer", "within": within, "calendar": "HERE"}, start=start)
    assert ends(life, "answer") == LON(reached)


def test_a_wall_time_that_does_not_exist_on_the_last_day_moves_forward_by_the_gap() -> None:
    life = limited({"name": "answer", "within": "1 calendar day"}, start="Sat 2026-03-28 01:30")
    assert ends(life, "answer") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "02:30 BST"


def test_a_holiday_is_no_working_day_and_a_shortened_one_ends_early() -> None:
    policy = working({**LON.calendar, "special": {"2026-07-07": "closed", "2026-07-08": "08:00-12:00"}})
    life = Life({**policy, "limits": [RECEIPT]}, start=LON("Mon 2026-07-06 10:00"))
    assert life.case.snapshot.limit("receipt", "billing") == LON("Wed 2026-07-08 12:00")


def test_several_run_at_once_and_each_says_which_it_is() -> None:
    life = limited({**RECEIPT, "met_by": "first answer"}, ANSWER)
    assert {name: clock.state for name, clock in shown(life).items()} == {
        "receipt": "running",
        "final answer": "running",
    }
    assert {due.label: due.why for due in dues(life.case) if due.clock == "limit"} == {
        "receipt": "Limit: receipt",
        "final answer": "Limit: final answer",
    }


def test_resolve_within_is_short_for_one_limit() -> None:
    short = Life({**working(LON.calendar), "resolve_within": "30 calendar days"})
    long = Life({**working(LON.calendar), "limits": [{"name": "resolution", "within": "30 calendar days"}]})
    assert short.case.clocks == long.case.clocks
    assert ends(short, "resolution") == START + 30 * DAY


def test_nothing_pauses_or_moves_a_limit() -> None:
    life = limited(ANSWER)
    before = ends(life, "final answer")
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="Which card was it?")
    life.sleep(2 * DAY)
    assert ends(life, "final answer") == before
    life.act("resume", by="ann")
    life.act("priority", by="ann", priority="urgent", reason="it grows")
    life.act("escalate", by="ann", reason="needs expertise")
    assert ends(life, "final answer") == before


def test_another_category_has_its_own_from_the_same_opening() -> None:
    life = limited(ANSWER)
    assert ends(life, "final answer") == LON("Tue 2026-07-21 10:00")
    life.sleep(DAY)
    life.act("category", by="ann", category="technical", reason="not about money")
    assert ends(life, "final answer") == LON("Wed 2026-08-05 10:00")
    changed = life.entries("category_changed")[0].data["dues"]
    assert changed == {
        "limit:final answer": [LON("Tue 2026-07-21 10:00").isoformat(), LON("Wed 2026-08-05 10:00").isoformat()]
    }


def test_a_category_that_is_not_named_has_no_limit() -> None:
    only = {"name": "final answer", "within": {"billing": "15 calendar days"}}
    life = limited(only, ticket={"category": "technical"})
    assert shown(life) == {}
    life.act("category", by="ann", category="billing", reason="about money after all")
    assert ends(life, "final answer") == LON("Tue 2026-07-21 10:00")
    life.act("category", by="ann", category="technical", reason="no, not about money")
    assert shown(life)["final answer"].state == "stopped"


def test_the_automatic_receipt_meets_a_limit_on_the_receipt_once_a_carrier_has_accepted_it() -> None:
    life = limited(RECEIPT, delivers=False)
    assert life.case.receipt_sent
    assert shown(life)["receipt"].state == "running", "asking for a message is not yet telling anybody"
    accepted = limited(RECEIPT)
    assert shown(accepted)["receipt"].met is True
    [entry] = accepted.entries("limit_met")
    assert entry.data["clocks"] == {"limit:receipt": True}


def test_a_receipt_that_no_carrier_accepts_reaches_its_limit_and_compliance_hears_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(ROLES, "compliance", ROLES["head"].model_copy(update={"id": "compliance"}))
    life = limited(RECEIPT, delivers=False)
    life.sleep_until(LON("Tue 2026-07-07 18:00"))
    late = [entry for entry in life.entries("breached") if entry.data.get("limit") == "receipt"]
    assert [entry.due_at for entry in late] == [LON("Tue 2026-07-07 18:00")]
    assert ("breach", "compliance", "email") in life.messages()
    assert life.case.rung.name == "frontline", "the policy says to tell, not to move it"


def test_a_first_answer_is_one_by_a_person() -> None:
    life = limited({**RECEIPT, "met_by": "first answer"})
    assert shown(life)["receipt"].state == "running"
    life.act("reply", by="ann", text="Hello.")
    assert shown(life)["receipt"].met is True
    assert life.entries("replied")[0].data["clocks"]["limit:receipt"] is True


def test_a_limit_on_the_answer_is_met_by_resolving_and_runs_on_when_reopened() -> None:
    life = limited(ANSWER)
    life.sleep(DAY)
    life.act("resolve", by="ann", resolution="Refunded.")
    assert life.entries("resolved")[0].data["clocks"]["limit:final answer"] is True
    life.sleep(3 * DAY)
    life.act("reopen", by="ann", reason="charged again")
    assert shown(life)["final answer"].state == "running"
    assert ends(life, "final answer") == LON("Tue 2026-07-21 10:00"), "the law does not start anew"


def test_one_that_passed_while_the_ticket_was_resolved_stays_met() -> None:
    life = limited(ANSWER)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(20 * DAY)
    life.act("reopen", by="ann", reason="charged again")
    assert shown(life)["final answer"].met is True
    life.sleep(DAY)
    assert [e for e in life.entries("breached") if e.data["clock"] == "limit"] == []


def test_people_and_the_customer_hear_before_it_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROLES, "compliance", ROLES["head"].model_copy(update={"id": "compliance"}))
    notices = [
        {"at": "5d before", "tell": ["compliance", "owner"]},
        {"at": "3d before", "tell": ["customer"]},
        {"at": "1d after", "tell": ["compliance"]},
    ]
    life = limited({**ANSWER, "notices": notices})
    life.act("acknowledge", by="ann")
    life.sleep(20 * DAY)
    came = [
        (entry.data.get("level", "due"), entry.due_at)
        for entry in life.case.timeline
        if entry.by == "clock:limit" and entry.kind in ("warned", "breached")
    ]
    assert came == [
        ("before_120h", LON("Thu 2026-07-16 10:00")),
        ("before_72h", LON("Sat 2026-07-18 10:00")),
        ("due", LON("Tue 2026-07-21 10:00")),
        ("after_24h", LON("Wed 2026-07-22 10:00")),
    ]
    told = [(m.purpose, m.to.id) for _, m in life.sent if "/limit:" in m.id]
    assert ("warning", "ann") in told
    assert told.count(("delay", "customer")) == 1
    assert [purpose for purpose, to in told if to == "compliance"] == ["warning", "breach", "warning"]
    assert [entry.text for entry in life.entries("warned")] == [
        "5 days before the limit final answer",
        "3 days before the limit final answer",
        "1 day after the limit final answer",
    ]
    [delay] = [m for _, m in life.sent if m.purpose == "delay"]
    assert delay.facts["limit_at"] == LON("Tue 2026-07-21 10:00").isoformat()
    assert delay.id == "T-1/1/limit:final-answer/1/before_72h/2026-07-18T09:00:00.000000Z/customer/email"
    assert life.case.rung.name == "management", "reaching it puts it before the top tier"


def test_after_the_solution_nobody_is_told_of_a_delay() -> None:
    life = limited({**ANSWER, "notices": [{"at": "3d before", "tell": ["customer"]}]})
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(20 * DAY)
    assert "delay" not in {message.purpose for _, message in life.sent}


def test_another_policy_brings_its_limits_and_takes_away_those_it_does_not_have() -> None:
    life = limited({**RECEIPT, "met_by": "resolution"}, ANSWER)
    life.sleep(HOUR)
    shorter = working(LON.calendar) | {
        "zone": "Europe/London",
        "limits": [
            {"name": "final answer", "within": "8 calendar days"},
            {"name": "report", "within": "9 calendar days"},
        ],
    }
    life.bundles["test"] = ("v2", shorter)
    life.act("move_policy", by="olga", policy="test", reason="a new law")
    states = {name: (clock.state, clock.due_at) for name, clock in shown(life).items()}
    assert states["receipt"][0] == "stopped"
    assert states["final answer"] == ("running", LON("Tue 2026-07-14 10:00"))
    assert states["report"] == ("running", LON("Wed 2026-07-15 10:00"))


def test_it_explains_itself_in_the_words_of_the_policy() -> None:
    life = limited({**RECEIPT, "met_by": "resolution"}, ANSWER)
    told = explain(life.case, "limit:receipt", life.now)
    assert told
    assert told.label == "receipt"
    assert told.why.startswith("1 working day of HERE from opening, which nothing pauses")
    assert told.due_at == LON("Tue 2026-07-07 18:00")
