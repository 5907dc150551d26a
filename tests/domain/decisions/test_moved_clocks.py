"""What each clock does when its ticket is moved to another policy: nothing made up, twice or forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.effects import AssignOwner, ExtendTime
from domain.events import TimeExtended
from domain.policy.snapshot import compile_time
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import POLICY, START, Life, promising
from tests.domain.places import LON, Place

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SHORT = Place("Europe/London", ("10:00", "16:00"))
TOP: dict[str, Any] = {"name": "management", "accept_within": "10m", "repeat_every": "30m"}


def in_london(hours: Place, **promise: Any) -> dict[str, Any]:
    desk = {"name": "desk", "accept_within": "90h", "work_within": "300h"}
    return {
        "calendars": {"office": hours.calendar},
        "priorities": promising(calendar="office", **promise),
        "tiers": [desk, {**TOP, "accept_within": "90h", "repeat_every": "300h"}],
        "reminders": {"at": []},
        "when_missed": {"first_response": "tell lead", "resolution": "tell lead"},
    }


def tiers(accept: str = "10m", work: str = "4h", **more: Any) -> dict[str, Any]:
    return {"tiers": [{"name": "frontline", "accept_within": accept, "work_within": work}, TOP], **more}


def test_lateness_is_counted_in_each_stretch_on_the_hours_then_in_force() -> None:
    life = Life(in_london(LON, resolution="3h"), start=LON("Tue 2026-07-14 13:00"))
    life.sleep_until(LON("Tue 2026-07-14 20:00"))
    moved(life, in_london(SHORT, resolution="3h"))
    life.sleep_until(LON("Wed 2026-07-15 11:00"))
    life.act("resolve", by="ann", resolution="Done.")
    clock = life.case.clocks["resolution"]
    assert clock.due_at == LON("Tue 2026-07-14 16:00")
    assert (clock.late_working, clock.late_calendar) == (3 * HOUR, 19 * HOUR)


def test_a_level_after_a_miss_is_counted_on_both_hours() -> None:
    life = Life(in_london(LON, first_response="3h") | {"when_missed": {}}, start=LON("Tue 2026-07-14 14:00"))
    life.sleep_until(LON("Tue 2026-07-14 20:00"))
    assert life.case.clocks["first_response"].due_at == LON("Tue 2026-07-14 17:00")
    moved(life, in_london(SHORT, first_response="3h") | {"when_missed": {}})
    assert life.case.clocks["first_response"].instants == {"overdue_1": LON("Wed 2026-07-15 12:00")}


def test_what_has_ended_tells_what_it_used_also_when_its_hours_are_gone() -> None:
    life = Life(in_london(LON, first_response="9h", resolution="50h"), start=LON("Tue 2026-07-14 14:00"))
    life.sleep_until(LON("Wed 2026-07-15 09:00"))
    life.act("reply", by="ann", text="Hello.")
    moved(life, {})
    clock = life.case.clocks["first_response"]
    assert clock.used(life.now, life.case.time_of(clock), ()) == 5 * HOUR


def test_a_clock_that_comes_back_has_not_forgotten_that_it_was_missed() -> None:
    life = Life({"when_missed": {"first_response": "tell lead"}})
    life.act("acknowledge", by="ann")
    life.sleep(2 * HOUR)
    moved(life, {"priorities": promising(resolution="10h", update_every="3h")}, "other")
    assert not life.case.clocks["first_response"].running
    life.act("move_policy", back=True, reason="a mistake")
    assert life.case.clocks["first_response"].due_at == START + HOUR
    assert [e.data["clock"] for e in life.entries("breached")].count("first_response") == 1


def test_a_limit_that_was_reached_is_not_reached_again() -> None:
    limited = {"resolve_within": "1 calendar day"}
    life = Life(limited)
    life.sleep(25 * HOUR)
    moved(life, limited | {"name": "Later"})
    assert [e.data["clock"] for e in life.entries("breached")].count("limit") == 1


def test_an_owner_has_a_shorter_time_to_acknowledge_from_the_move_on_and_gets_the_old_one_back() -> None:
    life = Life(tiers("4h"))
    life.sleep(HOUR)
    moved(life, tiers("10m"), "hasty")
    assert life.case.clocks["acknowledge"].due_at == START + HOUR + 10 * MINUTE
    life.act("move_policy", back=True, reason="too hasty")
    assert life.case.clocks["acknowledge"].due_at == START + 4 * HOUR


def test_an_owner_who_is_chased_already_is_chased_on_where_the_policy_has_fewer_steps() -> None:
    life = Life(tiers("10m", reminders={"at": [], "before_reassigning": 2, "reassign": 1}))
    life.sleep(15 * MINUTE)
    assert life.kinds().count("reminded") == 1
    moved(life, tiers("10m", reminders={"at": [], "before_reassigning": 0, "reassign": 1}))
    life.sleep(10 * MINUTE)
    assert "reassigned" in life.kinds()


def test_a_customer_we_wait_for_is_not_closed_on_by_a_shorter_wait() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("wait", by="ann", on="customer", text="Which one?")
    life.sleep(50 * HOUR)
    moved(life, {"waiting": {"remind_after": ["1h"], "close_after": "1d"}})
    assert life.case.status == "waiting"
    assert life.case.clocks["waiting"].due_at == START + 72 * HOUR
    assert life.messages("customer").count(("waiting_reminder", "customer", "email")) == 1


def test_a_warning_that_would_have_come_already_does_not_come_late() -> None:
    patient = promising(resolution="90h", update_every="9h")
    life = Life(tiers(work="10h", priorities=patient, reminders={"at": []}))
    life.act("acknowledge", by="ann")
    life.sleep(3 * HOUR)
    moved(life, tiers(work="10h", priorities=patient, reminders={"at": "20% 50%"}))
    life.sleep(6 * HOUR)
    assert [entry.data["share"] for entry in life.entries("warned")] == [50]


def test_a_tier_that_the_ticket_came_back_to_keeps_what_it_had_used_there() -> None:
    life = Life(tiers(work="4h"))
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("hand_back", by="ben", reason="not mine")
    assert life.case.clocks["tier"].due_at == life.now + 3 * HOUR
    moved(life, tiers(work="6h"), "longer")
    assert life.case.clocks["tier"].due_at == life.now + 5 * HOUR
    life.act("move_policy", back=True, reason="no")
    assert life.case.clocks["tier"].due_at == life.now + 3 * HOUR


def test_a_deadline_that_a_tier_did_not_have_counts_from_when_the_ticket_came_there() -> None:
    life = Life(tiers())
    life.sleep(MINUTE)
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("acknowledge", by="ben")
    life.sleep(HOUR)
    above = {**TOP, "name": "board"}
    taller = [*tiers()["tiers"][:1], {"name": "experts", "accept_within": "10m", "work_within": "5h"}, above]
    moved(life, {"tiers": taller})
    assert (life.case.rung.name, life.case.clocks["tier"].due_at) == ("experts", START + MINUTE + 5 * HOUR)
    assert not life.case.clocks["repeat"].running
    life.act("wait", by="ben", on="courier")
    assert life.case.clocks["tier"].due_at is None


def test_a_place_on_a_longer_ladder_is_found_again() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    moved(life, {"tiers": [TOP]}, "flat")
    assert (life.case.tier, life.case.at_top) == (0, True)
    life.act("move_policy", back=True, reason="no")
    assert (life.case.tier, life.case.rung.name) == (2, "management")


def test_the_next_update_comes_sooner_where_it_is_asked_for_and_never_later_than_was_told() -> None:
    life = Life({"priorities": promising(update_every="6h")})
    moved(life, {"priorities": promising(update_every="24h")}, "rarely")
    assert life.case.next_update_at == START + 6 * HOUR
    moved(life, {"priorities": promising(update_every="1h")}, "often")
    assert life.case.next_update_at == START + HOUR
    life.act("move_policy", back=True, reason="no")
    assert life.case.next_update_at == START + 6 * HOUR


def test_an_unanswered_message_is_waited_for_from_when_it_came() -> None:
    life = Life({"priorities": promising(update_every="3h")})
    life.act("reply", by="ann", text="Hello.")
    life.sleep(10 * MINUTE)
    life.act("customer_replied", text="And now?")
    life.sleep(10 * MINUTE)
    moved(life, {"priorities": promising(next_reply="2h", update_every="3h")})
    assert life.case.clocks["next_reply"].due_at == START + 130 * MINUTE


def test_a_ticket_that_was_moved_while_it_was_resolved_is_reopened_under_the_new_policy() -> None:
    life = Life(in_london(LON, resolution="9h"), start=LON("Tue 2026-07-14 14:00"))
    life.act("acknowledge", by="ann")
    life.sleep_until(LON("Tue 2026-07-14 17:00"))
    life.act("resolve", by="ann", resolution="Done.")
    renamed = in_london(SHORT, resolution="5h")
    renamed["calendars"] = {"desk": SHORT.calendar}
    renamed["priorities"] = promising(calendar="desk", resolution="5h")
    moved(life, renamed)
    life.sleep_until(LON("Wed 2026-07-15 12:00"))
    life.act("reopen", by="ann", reason="not solved")
    assert life.case.clocks["resolution"].due_at == LON("Wed 2026-07-15 14:00"), "3 of 5 hours were used"


def test_an_extension_of_the_old_hours_that_comes_back_late_changes_nothing() -> None:
    life = Life(in_london(LON, resolution="9h"), start=LON("Tue 2026-07-14 14:00"), extends=False)
    life.act("acknowledge", by="ann")
    life.sleep(62 * 24 * HOUR)
    [asked, *_] = [effect for effect in life.asked if isinstance(effect, ExtendTime)]
    old = life.case.snapshot
    moved(life, {"calendars": {"other": SHORT.calendar}, "priorities": promising(calendar="other", resolution="900h")})
    before = life.case.snapshot
    time = compile_time(old.policy, life.case.ticket, lambda _: {}, asked.since)
    life.advance(TimeExtended(effect_id=asked.id, time=time))
    assert life.case.snapshot == before


def test_an_owner_who_is_being_looked_for_is_looked_for_where_the_new_policy_says() -> None:
    life = Life(answered=False)
    moved(life, {"tiers": [{"name": "desk", "team": "everybody", "accept_within": "10m", "work_within": "4h"}, TOP]})
    searches = [effect for effect in life.asked if isinstance(effect, AssignOwner)]
    assert [(search.team, search.tier) for search in searches] == [("billing", "frontline"), ("everybody", "desk")]
    assert searches[0].id not in life.case.in_flight


def test_so_does_the_deadline_of_its_tier() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    life.act("resolve", by="ann", resolution="Done.")
    moved(life, {"tiers": [{**POLICY["tiers"][0], "work_within": "6h"}, *POLICY["tiers"][1:]]})
    life.sleep(24 * HOUR)
    life.act("reopen", by="ann", reason="not solved")
    assert life.case.clocks["tier"].due_at == life.now + 5 * HOUR, "1 of 6 hours was used"
