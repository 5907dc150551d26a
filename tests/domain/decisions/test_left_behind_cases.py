"""What a change of terms leaves as it is: what has ended, and what a ticket that waits could not miss."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.decisions.sent_instant import stamp
from tests.domain.changes import (
    DAY,
    HOUR,
    LOW,
    MINUTE,
    TOP,
    URGENT,
    acknowledged,
    done,
    due,
    ladder,
    lowered,
    misses,
    moves,
    raised,
    tier,
    up,
)
from tests.domain.life import START, Life, promising
from tests.domain.places import NY
from tests.domain.waiting_life import at


def test_an_answer_that_was_given_is_left_as_it_was_by_a_raise() -> None:
    """Answered at 9:30 of 8 h, half of which would be 13:00. By a raise to 15 minutes at 12:00 it is neither late nor
    warned of less."""
    promises = {**promising(first_response="8h"), "urgent": {"first_response": "15m"}}
    marks = {"at": "", "first_response": "10% 50%"}
    life = Life(ladder(tier("a"), priorities=promises, reminders=marks), LOW)
    acknowledged(life)
    life.sleep(30 * MINUTE)
    done(life.act("reply", by="ann", text="Hello."))
    answered = life.case.clocks["first_response"]
    life.sleep_until(at("12:00"))
    raised(life)
    assert life.case.clocks["first_response"] == answered


def test_a_deadline_that_a_raise_used_up_while_it_waited_is_a_miss_when_a_person_sends_it_up() -> None:
    """Three hours worked, one by now: it waits, so that nothing has fallen due. Sent up at 13:00, it was missed."""
    life = Life(ladder(*(tier(name, work_within={"urgent": "1h", "else": "24h"}) for name in "ab")), LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    raised(life)
    life.sleep_until(at("13:00"))
    assert misses(life) == []
    up(life)
    assert (moves(life), misses(life)) == ([(at("13:00"), "b")], [(at("13:00"), "tier")])
    [missed] = life.entries("breached")
    assert (missed.data["tier"], missed.text) == ("a", "Deadline of a missed")


def test_a_deadline_that_is_kept_while_it_waits_is_no_miss_when_a_person_sends_it_up() -> None:
    life = Life(ladder(*(tier(name, work_within={"urgent": "4h", "else": "24h"}) for name in "ab")), LOW)
    acknowledged(life)
    life.sleep_until(at("12:00"))
    done(life.act("wait", by="ann", on="customer", text="Which one?"))
    raised(life)
    life.sleep_until(at("15:00"))
    up(life)
    assert misses(life) == []


def test_an_alarm_that_lies_beyond_what_is_known_of_the_calendar_of_now_still_sounds_when_it_would_have() -> None:
    """Calendars are known for 90 days; an urgent alarm counts every hour and comes after 125. Lowered to more of New
    York's hours than are known, it is not put off until somebody knows them."""
    top = {**TOP, "repeat_every": {"urgent": "3000h", "else": "3100h"}, "calendar": "NY"}
    life = Life(ladder(tier("a"), top=top, calendars={"NY": NY.calendar}), URGENT)
    up(life)
    lowered(life)
    assert due(life, "repeat") == START + 125 * DAY


@pytest.mark.parametrize(
    ("claimed", "stamped"),
    [
        (at("9:59"), at("9:59")),
        (at("8:00"), at("8:00")),
        (at("7:59"), at("8:00")),
        (at("10:00"), at("10:00")),
        (at("10:01"), at("10:00")),
    ],
    ids=["a minute before", "as far back as it reaches", "further back", "just then", "in the future"],
)
def test_what_a_door_received_is_stamped_no_later_than_that_and_no_further_back_than_it_reaches(
    claimed: datetime, stamped: datetime
) -> None:
    assert stamp(claimed, at("10:00"), 2 * HOUR) == stamped


def test_a_stamp_that_reaches_nowhere_is_the_instant_itself() -> None:
    assert stamp(at("9:00"), at("10:00"), timedelta()) == at("10:00")
