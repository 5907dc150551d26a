"""What another policy asks of a team, an owner and a customer we wait for: from when it began, and fair to each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TOP: dict[str, Any] = {"name": "management", "accept_within": "300h", "repeat_every": "300h"}


def desk(accept: str = "90h", work: str = "90h", agreed: str | None = None, **more: Any) -> dict[str, Any]:
    first = {"name": "frontline", "accept_within": accept, "work_within": work, "agreed_within": agreed}
    return {"tiers": [first, TOP], "priorities": promising(), "reminders": {"at": []}, **more}


@pytest.mark.parametrize(
    ("after", "accept", "due"),
    [
        (HOUR, "2h", 3 * HOUR),
        (HOUR, "1h 1m", 2 * HOUR + MINUTE),
        (HOUR, "1h", 2 * HOUR),
        (HOUR, "10m", HOUR + 10 * MINUTE),
        (235 * MINUTE, "10m", 4 * HOUR),
        (HOUR, "6h", 4 * HOUR),
    ],
)
def test_an_owner_has_all_of_a_shorter_time_from_now_on_and_no_more_than_they_had(
    after: timedelta, accept: str, due: timedelta
) -> None:
    life = Life(desk("4h"))
    life.sleep(after)
    moved(life, desk(accept))
    assert life.case.clocks["acknowledge"].due_at == START + due


def test_an_owner_who_is_chased_further_than_the_new_policy_goes_has_one_step_left() -> None:
    def chased(steps: int) -> dict[str, Any]:
        return desk("10m", reminders={"at": [], "before_reassigning": steps, "reassign": 1})

    life = Life(chased(4))
    life.sleep(35 * MINUTE)
    moved(life, chased(1))
    clock = life.case.clocks["acknowledge"]
    assert [level.name for level in clock.levels] == ["due", "overdue_1", "overdue_2", "overdue_3"]
    assert clock.instants == {"overdue_3": START + 40 * MINUTE}


def test_what_a_team_has_agreed_to_by_now_counts_from_when_the_ticket_came_to_it_and_not_while_it_waits() -> None:
    life = Life(desk())
    life.sleep(HOUR)
    moved(life, desk(agreed="3h"))
    clock = life.case.clocks["internal"]
    assert (clock.started_at, clock.due_at) == (START, START + 3 * HOUR)
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["internal"].due_at is None


def test_silence_counts_from_the_last_sign_of_life_of_whoever_has_acknowledged_and_of_nobody_else() -> None:
    expiring = desk(acknowledged_expires_after="2h")
    life = Life(desk())
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    life.act("note", by="ann", text="On it.")
    life.sleep(HOUR)
    moved(life, expiring)
    assert life.case.clocks["expiry"].due_at == START + 3 * HOUR
    for answered in (True, False):
        silent = Life(desk(), answered=answered)
        moved(silent, expiring)
        assert "expiry" not in silent.case.clocks


@pytest.mark.parametrize("before", [None, {"after": "2h"}])
def test_a_customer_who_was_not_asked_yet_how_it_was_is_asked_when_the_new_policy_says(
    before: dict[str, Any] | None,
) -> None:
    life = Life({"survey": before})
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(HOUR)
    moved(life, {"survey": {"after": "9h"}})
    life.sleep(10 * HOUR)
    assert [entry.at for entry in life.entries("survey_sent")] == [START + 9 * HOUR]


def test_a_customer_who_was_asked_how_it_was_is_not_asked_again() -> None:
    life = Life({"survey": {"after": "1h"}})
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(2 * HOUR)
    moved(life, {"survey": {"after": "9h"}})
    assert life.case.clocks["survey"].due_at == START + HOUR
    life.sleep(10 * HOUR)
    assert len(life.entries("survey_sent")) == 1


def test_a_promise_that_the_move_makes_is_reminded_of_and_stands_still_while_the_ticket_waits() -> None:
    life = Life(desk())
    moved(life, desk(priorities=promising(resolution="10h"), reminders={"at": [], "resolution": "50%"}))
    clock = life.case.clocks["resolution"]
    assert clock.instants == {"warn_50": START + 5 * HOUR, "due": START + 10 * HOUR}
    life.act("wait", by="ann", on="courier")
    assert life.case.clocks["resolution"].due_at is None


def test_an_answer_that_is_owed_again_is_another_one_than_that_which_was_given() -> None:
    replying = desk(priorities=promising(next_reply="2h"))
    life = Life(replying)
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep(HOUR)
    life.act("reply", by="ann", text="Soon.")
    moved(life, desk(), "quiet")
    life.sleep(HOUR)
    life.act("customer_replied", text="And now?")
    life.sleep(HOUR)
    life.act("customer_replied", text="Hello?")
    life.sleep(HOUR)
    life.act("move_policy", back=True, reason="a mistake")
    clock = life.case.clocks["next_reply"]
    assert (clock.run, clock.started_at, clock.due_at) == (2, START + 2 * HOUR, START + 4 * HOUR)


def test_a_message_that_came_before_the_first_answer_is_not_waited_for_afterwards() -> None:
    life = Life(desk())
    life.act("customer_replied", text="Any news?")
    life.act("reply", by="ann", text="Hello.")
    moved(life, desk(priorities=promising(next_reply="2h")))
    assert "next_reply" not in life.case.clocks


def test_a_warning_that_falls_on_the_move_itself_comes_and_one_before_it_does_not() -> None:
    life = Life(desk(work="10h"))
    life.act("acknowledge", by="ann")
    life.sleep(5 * HOUR)
    moved(life, desk(work="10h", reminders={"at": "50% 75%"}))
    assert [level.name for level in life.case.clocks["tier"].levels] == ["warn_50", "warn_75", "due"]
    assert [entry.at for entry in life.entries("warned")] == [START + 5 * HOUR]


FULL: dict[str, Any] = {
    **desk("2h", "9h", "3h"),
    "priorities": promising(first_response="1h", resolution="9h"),
    "reminders": {"at": "50%", "resolution": "1h before", "before_reassigning": 2},
    "acknowledged_expires_after": "4h",
    "limits": [{"name": "answer", "within": "9 calendar days"}],
}


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("tier", ["frontline", "management"])
def test_a_ticket_moved_at_once_runs_as_one_that_was_never_anywhere_else(tier: str, acknowledged: bool) -> None:
    def lived(life: Life) -> Life:
        if tier != "frontline":
            life.act("escalate", reason="needs expertise", to_tier=tier)
        if acknowledged:
            life.act("acknowledge")
        return life

    def clocks(life: Life) -> dict[str, Any]:
        running = {name: clock for name, clock in life.case.clocks.items() if clock.running}
        return {n: (c.due_at, c.instants, c.target, c.credit, c.pausable, c.levels) for n, c in running.items()}

    assert clocks(moved(lived(Life(desk())), FULL)) == clocks(lived(Life(FULL)))


@pytest.mark.parametrize(
    ("on", "due", "reminders"), [("courier", 9 * 24 * HOUR, []), ("customer", 8 * 24 * HOUR, [4 * 24 * HOUR])]
)
def test_a_wait_lasts_from_its_beginning_as_long_as_the_new_policy_lets_it(
    on: str, due: timedelta, reminders: list[timedelta]
) -> None:
    life = Life(desk())
    life.act("wait", by="ann", on=on, text="Where is it?")
    life.sleep(HOUR)
    moved(life, desk(waiting={"remind_after": ["4d"], "close_after": "8d", "third_party_at_most": "9d"}))
    assert sorted(life.case.clocks["waiting"].instants.values()) == [START + after for after in (*reminders, due)]


def test_what_another_team_has_agreed_to_counts_from_its_own_assignment_also_after_a_policy_without_agreements() -> (
    None
):
    teams = {"billing": "billing", "else": "service"}
    life = Life(desk(agreed="3h", teams=teams))
    life.sleep(HOUR)
    life.act("category", by="ann", category="service", reason="it is")
    assert life.case.clocks["internal"].due_at == START + 4 * HOUR
    moved(life, desk(teams=teams))
    assert not life.case.clocks["internal"].running
    life.act("move_policy", back=True, reason="a mistake", by="olga")
    clock = life.case.clocks["internal"]
    assert (clock.running, clock.started_at, clock.due_at) == (True, START + HOUR, START + 4 * HOUR)
