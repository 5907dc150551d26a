"""Section 12: every change of a due is a record of its cause, where it was, where it is, and who brought it about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.clocks.clock import CHANGES_KEPT
from tests.domain.life import START, Life, promising
from tests.domain.places import LON

HOUR = timedelta(hours=1)
Told = tuple[str, str, timedelta | None, timedelta | None]


def told(life: Life, clock: Any) -> list[Told]:
    """Cause, who, and both dues of every change, as amounts from the start."""
    changes = life.case.clocks[clock].changes
    return [(c.cause, c.by, c.before and c.before - START, c.after and c.after - START) for c in changes]


def test_the_first_due_says_that_opening_the_ticket_set_it() -> None:
    assert told(Life(), "resolution") == [("opened", "system", None, 10 * HOUR)]


def test_a_due_that_is_set_names_its_calendar() -> None:
    life = Life({"calendars": {"LON": LON.calendar}, "priorities": promising(calendar="LON", resolution="10h")})
    life.act("wait", by="ann", on="the carrier")
    assert [life.case.clocks[key].changes[0].calendar for key in ("resolution", "waiting")] == ["LON", "always"]


def test_a_pause_takes_the_due_away_and_resuming_sets_it_anew() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(HOUR / 2)
    life.act("wait", by="ann", on="the carrier", text="Where is it?")
    life.sleep(2 * HOUR)
    life.act("resume", by="ben")
    assert told(life, "resolution")[1:] == [
        ("paused: waiting for the carrier", "person:ann", 10 * HOUR, None),
        ("resumed", "person:ben", None, 12 * HOUR),
    ]
    assert told(life, "first_response") == [("opened", "system", None, HOUR)]


def test_what_the_customer_wrote_ended_the_wait_and_so_moved_the_due() -> None:
    life = Life()
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.sleep(HOUR)
    life.act("customer_replied", text="The blue one.", channel="email", message_id="m-1")
    assert told(life, "resolution")[-1] == ("resumed", "customer", None, 11 * HOUR)
    assert told(life, "next_reply")[-1] == ("customer replied", "customer", None, 3 * HOUR)


def test_another_priority_names_who_changed_it() -> None:
    priorities = promising(resolution="10h") | {"urgent": {"resolution": "4h"}}
    life = Life({"priorities": priorities})
    life.act("priority", by="ann", priority="urgent", reason="All are down.")
    cause = "priority urgent instead of high"
    assert told(life, "resolution")[-1] == (cause, "person:ann", 10 * HOUR, 4 * HOUR)


def test_reopening_moves_the_due_and_keeps_what_was_before() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(HOUR / 2)
    life.act("resolve", by="ann", resolution="Sent back.")
    life.sleep(HOUR / 2)
    life.act("reopen", by="ben", reason="It came again.")
    assert told(life, "resolution") == [
        ("opened", "system", None, 10 * HOUR),
        ("reopened: It came again.", "person:ben", 10 * HOUR, 10 * HOUR + HOUR / 2),
    ]


def test_the_next_tier_s_deadline_was_set_by_the_clock_that_ran_out_and_handing_back_by_a_person() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="On it.")
    life.sleep(4 * HOUR)
    assert told(life, "tier") == [("escalated: deadline of frontline missed", "clock:tier", None, 8 * HOUR)]
    life.act("hand_back", by="ben", reason="wrong team")
    assert told(life, "tier")[0][:2] == ("handed back: wrong team", "person:ben")


def test_an_update_that_was_promised_is_noted_where_it_was_promised_and_only_there() -> None:
    life = Life({"zone": "UTC", "sending_hours": "08:00-10:00"})
    assert told(life, "customer_update") == [("assigned", "system", None, 23 * HOUR)]


def test_a_refused_action_leaves_no_cause_behind() -> None:
    life = Life()
    assert life.act("acknowledge", by="zoe").refusal
    life.sleep(4 * HOUR)
    assert [(cause, by) for cause, by, _, _ in told(life, "tier")] == [
        ("escalated: nobody acknowledged", "clock:acknowledge")
    ]


def test_the_latest_changes_are_kept_of_a_clock_that_is_paused_over_and_over() -> None:
    life = Life({"priorities": promising(resolution="900h")})
    for _ in range(30):
        life.act("wait", by="ann", on="the carrier", text="Where is it?")
        life.sleep(timedelta(minutes=1))
        life.act("resume", by="ann")
    changes = told(life, "resolution")
    assert len(changes) == CHANGES_KEPT
    assert changes[-1] == ("resumed", "person:ann", None, 900 * HOUR + timedelta(minutes=30))


def test_a_level_that_has_fired_still_says_where_it_lay() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="On it.")
    life.sleep(2 * HOUR)
    assert life.case.clocks["tier"].fired_at == {"warn_50": START + 2 * HOUR}
