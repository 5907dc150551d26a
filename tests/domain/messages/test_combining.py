"""One step, several reasons to tell the same person: who hears what, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.case.turn import Turn
from domain.clocks.levels import overdue
from domain.effects import AssignOwner, Purpose, SendMessage
from domain.events import OwnerFound
from domain.messages.combining import settle
from domain.messages.telling import people_named, tell_customer, tell_staff
from tests.domain.life import START, Life, agent, promising

HOUR = timedelta(hours=1)
PATIENT: dict[str, Any] = {
    "priorities": promising(update_every="3h"),
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "900h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "24h"},
    ],
    "reminders": {"at": [], "before_reassigning": 0, "reassign": 5},
}


def unowned() -> Life:
    """A ticket whose owner did not acknowledge while the engine was down, and whose customer should have heard."""
    life = Life(PATIENT)
    life.answered = False
    life.act("note", by="ann", text="Hm.")
    life.outage(3 * HOUR)
    return life


def told(life: Life) -> list[str]:
    return [m.purpose for at, m in life.sent if m.to_customer and at > START]


def found(life: Life, name: str) -> None:
    search = [effect for effect in life.asked if isinstance(effect, AssignOwner)][-1]
    life.advance(OwnerFound(effect_id=search.id, owner=agent(name)))


def test_an_update_waits_for_the_owner_who_is_being_looked_for() -> None:
    life = unowned()
    assert told(life) == []
    assert life.case.handover
    assert life.case.handover.update_owed
    found(life, "ben")
    assert told(life) == ["owner_changed"]


def test_an_update_that_is_owed_goes_out_although_the_owner_stays_the_same() -> None:
    life = unowned()
    found(life, "ann")
    assert told(life) == ["customer_update"]


def test_an_update_that_is_owed_stays_so_when_another_search_takes_over() -> None:
    life = unowned()
    life.act("escalate", reason="needs expertise")
    assert life.case.handover
    assert life.case.handover.update_owed
    assert told(life) == []
    found(life, "ben")
    assert told(life) == ["customer_escalated"]


def test_a_search_that_owes_no_update_sends_none_for_an_owner_who_stays() -> None:
    life = Life(PATIENT)
    life.answered = False
    life.sleep(HOUR / 6)
    assert life.case.handover
    assert not life.case.handover.update_owed
    found(life, "ann")
    assert told(life) == []


def test_an_update_does_not_wait_for_somebody_who_need_not_be_found() -> None:
    life = Life(PATIENT)
    life.act("acknowledge", by="ann")
    life.answered = False
    life.now += 3 * HOUR
    life.act("reassign", by="ann", to="eve", reason="knows it")
    assert told(life) == ["customer_update"]


def test_what_the_team_must_hear_waits_for_the_owner_who_is_being_looked_for() -> None:
    life = Life(
        {**PATIENT, "priorities": promising(first_response="1h"), "when_missed": {"first_response": "tell lead"}}
    )
    life.answered = False
    life.outage(HOUR)
    assert life.messages("team-lead") == []
    found(life, "ben")
    assert life.messages("team-lead") == [("breach", "team-lead", "email")]


@pytest.mark.parametrize(
    ("earlier", "later", "kept"),
    [
        ("alarm", "reminder", "alarm"),
        ("alarm", "warning", "alarm"),
        ("alarm", "breach", "alarm"),
        ("alarm", "mention", "mention"),
        ("mention", "reminder", "reminder"),
    ],
)
def test_an_alarm_is_hidden_by_nothing_quieter(earlier: Purpose, later: Purpose, kept: Purpose) -> None:
    life = Life()
    turn = Turn(life.case, life.now)
    tell_staff(turn, earlier, [agent("ann")], "one")
    tell_staff(turn, later, [agent("ann")], "two")
    [message] = [effect for effect in settle(turn) if isinstance(effect, SendMessage)]
    assert (message.purpose, message.facts["items"]) == (kept, ["one", "two"])
    assert turn.case.in_flight.keys() == {message.id}


def test_a_cause_named_for_a_while_holds_for_that_while() -> None:
    turn = Turn(Life().case, START)
    with turn.because("a reason"):
        turn.start("survey", HOUR)
    turn.start("reopening", HOUR)
    assert [turn.case.clocks[key].changes[-1].cause for key in ("survey", "reopening")] == ["a reason", "opened"]


def test_one_notice_in_place_of_several_people_names_each() -> None:
    turn = Turn(Life().case, START)
    tell_staff(turn, "alarm", [agent("ann")], "one")
    [first] = turn.effects
    for who in ("ben", "cid"):
        turn.ask(first.model_copy(update={"id": f"{first.id}/{who}", "instead_of": (who,)}))
    [message] = [effect for effect in settle(turn) if isinstance(effect, SendMessage)]
    assert message.instead_of == ("ben", "cid")


def test_a_clock_that_is_started_anew_ends_the_run_before() -> None:
    turn = Turn(Life().case.model_copy(update={"episode": 2}), START)
    for _ in range(2):
        turn.start("promise", HOUR, levels=(overdue(1, HOUR),), credit=HOUR / 2)
    clock = turn.case.clocks["promise"]
    assert (clock.run, clock.episode, clock.levels) == (2, 2, (overdue(1, HOUR),))
    assert (clock.credit, clock.ended) == (HOUR / 2, None)
    assert [(ended.run, ended.ended) for ended in turn.case.ended_clocks] == [(1, "stopped")]


def test_those_named_are_found_in_the_order_of_their_names() -> None:
    case = Life().case
    found = people_named(case, ["head", "owner", "frontline owner", "specialist owner", "duty"])
    assert [who and who.id for who in found] == ["head", "ann", "ann", None, "duty"]


def test_a_notice_says_who_has_the_ticket_and_by_when_they_acknowledge() -> None:
    life = Life()
    [facts] = [m.facts for _, m in life.sent if m.purpose == "assigned"]
    assert (facts["owner_name"], facts["acknowledge_by"]) == ("Ann", (START + HOUR / 6).isoformat())


def test_a_run_whose_due_moves_is_one_run() -> None:
    life = Life()
    life.act("wait", by="ann", on="courier")
    life.act("resume", by="ann")
    assert [clock for clock in life.case.ended_clocks if clock.name == "resolution"] == []


@pytest.mark.parametrize(
    "purpose", ["customer_update", "customer_escalated", "owner_changed", "reopened", "waiting_reminder"]
)
def test_what_says_only_how_things_stand_gives_way_to_what_comes_after_it(purpose: Purpose) -> None:
    turn = Turn(Life().case, START)
    for each in (purpose, "resolution"):
        tell_customer(turn, each)
    assert [effect.purpose for effect in settle(turn) if isinstance(effect, SendMessage)] == ["resolution"]
