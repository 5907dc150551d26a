"""The plan says what happens if nobody acts; and if nobody acts, that happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.effects import AssignOwner
from domain.events import Acted
from domain.explaining.plan import FORESEEN_AT_MOST, TIMES_LISTED, NextOwners, Planned, plan
from domain.people import Contact
from tests.domain.life import START, Life
from tests.domain.random_acts import acts
from tests.domain.test_decider_properties import POLICIES

LIMITED = {"resolve_within": "30 calendar days"}


class FromNowOn(Life):
    """A life in which, from some moment on, exactly those owners are found whom the plan assumes."""

    owners: NextOwners | None = None

    def _found(self, wanted: AssignOwner) -> Contact | None:
        return self.owners.find(wanted) if self.owners else super()._found(wanted)


def listed(plan: tuple[Planned, ...], clock: str) -> list[Planned]:
    return [planned for planned in plan if planned.clock == clock]


def texts(planned: Planned) -> list[str]:
    return [happening.text for happening in planned.happens]


def test_it_goes_up_the_whole_ladder_and_says_who_is_told() -> None:
    life = Life()
    told = plan(life.case, life.now)
    assert [planned.tier for planned in told if "escalated" in {h.kind for h in planned.happens}] == [
        "specialist",
        "management",
    ]
    moved_up = next(planned for planned in told if planned.tier == "specialist")
    assert moved_up.at == START + timedelta(minutes=40)
    assert "From frontline to specialist: nobody acknowledged" in texts(moved_up)
    assert {(t.purpose, t.to) for t in moved_up.tells} >= {
        ("assigned", "next-owner-2"),
        ("escalation", "team-lead"),
        ("customer_escalated", "customer"),
    }


def test_what_repeats_without_end_is_listed_a_few_times_and_said_to_go_on() -> None:
    life = Life(LIMITED)
    told = plan(life.case, life.now)
    alarms = listed(told, "repeat")
    assert len(alarms) == TIMES_LISTED
    assert [alarm.repeats_every for alarm in alarms] == [None, None, timedelta(minutes=30)]
    updates = [each for each in listed(told, "customer_update") if each.tier == "management"]
    assert len(updates) == TIMES_LISTED
    assert updates[-1].repeats_every is not None


def test_what_lies_behind_the_repeats_is_there_too() -> None:
    life = Life(LIMITED)
    (limit,) = listed(plan(life.case, life.now), "limit")
    assert (limit.at, limit.happens) == (START + timedelta(days=30), ())


def test_a_wait_is_planned_to_its_end() -> None:
    life = Life()
    life.act("acknowledge")
    life.act("wait", on="customer", text="Which invoice?")
    told = plan(life.case, life.now)
    assert [(each.level, each.happens[0].kind) for each in listed(told, "waiting")] == [
        ("warn_33", "reminded"),
        ("due", "closed"),
    ]
    assert told[-1].happens[0].kind == "closed"


def test_nothing_is_planned_for_a_life_that_is_over() -> None:
    life = Life()
    life.act("cancel", reason="opened twice")
    assert plan(life.case, life.now) == ()


def test_planning_changes_nothing() -> None:
    life = Life()
    before = life.case.model_dump_json()
    plan(life.case, life.now)
    assert life.case.model_dump_json() == before


@settings(max_examples=40, deadline=None)
@given(
    policy=st.sampled_from(POLICIES),
    priority=st.sampled_from(["urgent", "high", "low"]),
    steps=st.lists(st.timedeltas(timedelta(), timedelta(days=2)), max_size=5),
    data=st.data(),
)
def test_if_nobody_acts_what_was_planned_happens(
    policy: dict[str, Any], priority: str, steps: list[timedelta], data: st.DataObject
) -> None:
    life = FromNowOn(policy, {"priority": priority})
    for pause in steps:
        life.sleep(pause)
        if not life.case.over:
            action = data.draw(acts(life.now))
            life.advance(Acted(action=action.action, body=action.body))
    told = plan(life.case, life.now)
    life.owners = NextOwners()
    endless = [planned.at for planned in told if planned.repeats_every is not None]
    unlisted_from = min(endless, default=life.now + timedelta(days=900))
    for planned in told:
        if planned.at > unlisted_from or not planned.happens:
            break
        seen, sent = life.case.sequence, len(life.sent)
        life.sleep_until(planned.at)
        happened = [(entry.kind, entry.text) for entry in life.case.timeline if entry.sequence > seen]
        assert happened == [(happening.kind, happening.text) for happening in planned.happens]
        messages = {(message.purpose, message.to.id) for _, message in life.sent[sent:]}
        assert messages == {(told.purpose, told.to) for told in planned.tells}
    assert len(told) <= FORESEEN_AT_MOST


def test_each_next_owner_is_somebody_else_unless_a_person_is_wanted() -> None:
    owners = NextOwners()
    wanted = AssignOwner(id="1", team="billing", tier="frontline", at=START)
    assert [owners.find(wanted).id, owners.find(wanted).id] == ["next-owner-1", "next-owner-2"]
    assert owners.find(wanted.model_copy(update={"person": "ann"})).id == "ann"
    assert owners.find(wanted.model_copy(update={"again": "ann"})).id == "ann"
    assert owners.find(wanted.model_copy(update={"again": "ann", "exclude": ("ann",)})).id == "next-owner-3"
