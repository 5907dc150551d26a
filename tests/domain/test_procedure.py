"""What the procedure says is what the rules do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest

from domain.effects import Purpose
from domain.policy.reading import read_policy
from domain.procedure.content import Points, Procedure, Table
from domain.procedure.messages import TO_THE_CUSTOMER, TO_THE_TEAM
from domain.procedure.writing import write_procedure
from domain.team.roster import Roster
from domain.time.duration_words import real_time
from tests.domain.life import POLICY, Life, promising

ROSTER = {
    "people": [
        {"id": id, "name": id.title(), "email": f"{id}@team.example", "teams": ["billing"]} for id in ("ann", "ben")
    ]
    + [{"id": id, "name": id.title(), "email": f"{id}@team.example"} for id in ("lou", "hal", "dot")],
    "roles": {"duty": "dot", "team lead": "lou", "head": "hal"},
}


def written(**different: Any) -> Procedure:
    policy = read_policy({**POLICY, **different})
    return write_procedure("test", "v1", policy, Roster.read(ROSTER), lambda _: {}, date(2026, 11, 23))


def table(procedure: Procedure, anchor: str, place: int = 0) -> Table:
    section = next(section for section in procedure.sections if section.anchor == anchor)
    return [block for block in section.blocks if isinstance(block, Table)][place]


def points(procedure: Procedure, anchor: str) -> dict[str, str]:
    section = next(section for section in procedure.sections if section.anchor == anchor)
    return {point.lead: point.text for block in section.blocks if isinstance(block, Points) for point in block.points}


@pytest.mark.parametrize("reminders", [0, 1, 3])
@pytest.mark.parametrize("others", [0, 1, 2])
def test_the_chase_it_describes_is_the_chase_that_happens(reminders: int, others: int) -> None:
    chase = {"at": "50%", "before_reassigning": reminders, "reassign": others}
    rows = table(written(reminders=chase), "deadlines").rows
    of_frontline = rows[1 : rows.index(("specialist",))]
    said = [(row[0].partition(" after")[0], row[2]) for row in of_frontline]

    life = Life({"reminders": chase})
    life.sleep(timedelta(hours=3, minutes=59))
    entries = life.case.timeline[: life.kinds().index("escalated") + 1]
    kinds = {"reminded": "Reminded", "reassigned": "Next owner", "escalated": "Moves up"}
    steps = [(kinds[entry.kind], real_time(entry.at - life.opened_at)) for entry in entries if entry.kind in kinds]
    of_the_next = [step for step in steps[reminders:] if step[0] != "Reminded"]
    assert said == steps[:reminders] + of_the_next


@pytest.mark.parametrize("said", [None, "next tier", "tell owner", "tell lead"])
@pytest.mark.parametrize("clock", ["first_response", "resolution"])
def test_what_it_says_of_a_late_answer_is_what_happens(clock: str, said: str | None) -> None:
    rule = {"when_missed": {clock: said}} if said else {}
    lead = {"first_response": "The first answer to the customer is late.", "resolution": "The solution is late."}[clock]
    text = points(written(**rule), "deadlines")[lead]

    tiers = [{**tier, "accept_within": "300h", "work_within": "300h"} for tier in POLICY["tiers"]]
    life = Life({**rule, "tiers": tiers, "acknowledged_expires_after": "300h"})
    life.act("acknowledge", by="ann")
    if clock == "resolution":
        life.act("reply", text="On it.", by="ann")
    life.sleep(timedelta(hours=11 if clock == "resolution" else 1, seconds=1))
    told = {to for purpose, to, _ in life.messages() if purpose == "breach"}
    assert ("owner" in text.lower()) == ("ann" in told)
    assert ("lead" in text) == ("team-lead" in told)
    assert text.startswith("The ticket moves up") == ("escalated" in life.kinds())
    life.sleep(timedelta(hours=1))
    assert ("moves up" in text) == ("escalated" in life.kinds())


def test_the_alarm_it_describes_is_the_alarm_that_sounds() -> None:
    tiers = [POLICY["tiers"][2]]
    life = Life({"tiers": tiers, "priorities": promising(update_every="3h")}, agents=())
    life.sleep(timedelta(hours=6))
    alarms = [entry.at for entry in life.entries("alerted")]
    gaps = {later - earlier for earlier, later in pairwise(alarms)}
    assert gaps == {timedelta(minutes=30)}
    top = points(written(tiers=tiers), "deadlines")
    assert top["The alarm repeats."].startswith("Every 30 minutes, until the owner acknowledges")
    assert top["Once acknowledged."].startswith("The alarm comes back after 2 hours")
    assert "head (Hal)" in top["Nothing is above it."]
    assert "duty (Dot)" in top["Nothing is above it."]


def test_an_example_of_dates_is_computed_by_the_rules_of_working_time() -> None:
    office = {
        "zone": "Europe/London",
        "hours": {"mon-fri": "09:00-12:00 13:00-17:00"},
        "special": {"2026-11-30": "closed"},
    }
    priorities = {
        **{p: {"calendar": "office", "first_response": "4h", "resolution": "1d"} for p in ("urgent", "high", "medium")},
        "low": {"first_response": "4h"},
    }
    procedure = written(calendars={"office": office}, priorities=priorities, day="7h", zone="Europe/London")
    rows = {row[0]: row[1:] for row in table(procedure, "hours", -1).rows}
    assert rows["High"] == ("Tue 1 Dec 2026, 14:00", "Tue 1 Dec 2026, 17:00")
    assert rows["Low"] == ("Sat 28 Nov 2026, 14:00", "")


def test_every_message_there_is_has_its_line() -> None:
    assert {*TO_THE_CUSTOMER, *TO_THE_TEAM} == set(get_args(Purpose))


def test_what_differs_in_a_category_is_told_apart_and_nothing_else_is() -> None:
    own = {"team": "law", "priorities": {"high": {"resolution": "4h"}}, "tiers": {"frontline": {"tell": ["head"]}}}
    procedure = written(categories={"complaint": own})
    assert table(procedure, "matrix", 1).rows == (
        ("What the customer is promised",),
        ("Solved within", "10 hours", "4 hours", "10 hours", "10 hours"),
    )
    [differing] = table(procedure, "people", 1).rows
    assert differing[:2] == ("complaint", "1. frontline")
    assert differing[4] == "head (Hal)"
    assert table(procedure, "people", 2).rows == (("complaint", "law"),)


def test_a_rule_that_counts_messages_is_told_as_it_works() -> None:
    rule = {"name": "chasing", "when": {"customer_messages": "3 within 24h"}, "then": {"escalate": True}}
    section = next(section for section in written(triage=[rule]).sections if section.anchor == "opening")
    told = [row for block in section.blocks if isinstance(block, Table) for row in block.rows if row[0] == "chasing"]
    assert told == [
        (
            "chasing",
            "the customer has written 3 times within 24 hours after that",
            "moves up to the next tier; in the top tier the alarm sounds",
        )
    ]
