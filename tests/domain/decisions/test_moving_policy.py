"""A ticket moved to another policy or another version of its own, beyond the examples of sections 7 and 8."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.escalation import advance
from domain.events import Acted, SnapshotLoaded
from domain.explaining.moving import preview
from tests.domain.life import START, Life, promising
from tests.domain.random_acts import acts
from tests.domain.test_decider_properties import OTHERS, POLICIES

NY, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")


def office(hours: str, zone: str, resolution: str, **more: Any) -> dict[str, Any]:
    calendar = {"zone": zone, "hours": {"mon-fri": hours}}
    promise = promising(calendar="office", resolution=resolution, update_every="1d")
    return {"calendars": {"office": calendar}, "priorities": promise, **more}


def moved(life: Life, policy: dict[str, Any], bundle: str = "test", version: str = "v2") -> Life:
    life.bundles[bundle] = (version, policy)
    assert life.act("move_policy", policy=bundle, reason="as decided", by="olga").refusal is None
    return life


def due(life: Life, clock: Any = "resolution") -> datetime | None:
    return life.case.clocks[clock].due_at


def test_a_target_used_up_before_the_move_is_a_breach_as_of_the_move_of_a_due_that_the_old_hours_tell() -> None:
    life = Life(office("08:00-18:00", "Europe/London", "9h"), start=datetime(2026, 7, 14, 14, tzinfo=LONDON))
    life.act("acknowledge")
    life.now = datetime(2026, 7, 14, 20, tzinfo=LONDON)
    moved(life, office("10:00-16:00", "Europe/London", "3h"))
    [breach] = [entry for entry in life.entries("breached") if entry.data["clock"] == "resolution"]
    assert (breach.due_at, breach.at) == (life.now, life.now)
    assert due(life) == datetime(2026, 7, 14, 17, tzinfo=LONDON)


def test_the_timeline_tells_who_moved_it_from_where_and_every_due_that_moved() -> None:
    life = Life()
    life.act("acknowledge")
    before = due(life)
    moved(life, {"priorities": promising(resolution="20h", update_every="3h")}, "other", "w1")
    [entry] = life.entries("policy_moved")
    assert (entry.by, entry.text) == ("person:olga", "as decided")
    assert (entry.data["from"], entry.data["to"]) == ("test v1", "other w1")
    assert before
    assert entry.data["dues"]["resolution"] == [before.isoformat(), (before + timedelta(hours=10)).isoformat()]
    assert entry.data["dues"]["first_response"][1] is None
    change = life.case.clocks["resolution"].changes[-1]
    assert (change.cause, change.by) == ("policy other w1 instead of test v1", "person:olga")


def test_a_clock_that_the_move_started_says_so() -> None:
    life = Life({"priorities": promising(first_response="1h", update_every="3h")})
    moved(life, {"priorities": promising(resolution="5h", update_every="3h")}, "other", "w1")
    [first] = life.case.clocks["resolution"].changes
    assert (first.cause, first.by, first.after) == ("policy other w1 instead of test v1", "person:olga", due(life))


def test_nothing_of_the_old_policy_fires_and_clocks_it_did_not_have_start() -> None:
    life = Life({"priorities": promising(first_response="1h", update_every="3h")})
    life.act("acknowledge")
    moved(life, {"priorities": promising(resolution="5h", update_every="3h"), "reminders": {"at": "20%"}})
    assert due(life) == life.case.opened_at + timedelta(hours=5)
    life.sleep(timedelta(hours=3))
    assert not [e for e in life.entries("breached") if e.data["clock"] == "first_response"]
    assert [e.data["share"] for e in life.entries("warned")] == [20]


def test_what_was_missed_stays_missed_and_what_fired_does_not_fire_again() -> None:
    often = {"reminders": {"at": "25% 75%"}}
    life = Life(often)
    life.act("acknowledge")
    life.sleep(timedelta(hours=1, minutes=30))
    missed, warned = due(life, "first_response"), len(life.entries("warned"))
    assert warned == 1
    moved(life, {**often, "priorities": promising(first_response="8h", resolution="20h", update_every="3h")})
    assert (due(life, "first_response"), life.case.clocks["first_response"].met) == (missed, False)
    assert len(life.entries("warned")) == warned


def test_a_tier_that_is_gone_means_the_top_and_the_owner_stays() -> None:
    life = Life()
    life.act("acknowledge")
    life.act("escalate", reason="needs expertise", to_tier="management")
    life.act("acknowledge")
    owner = life.case.owner
    top = {"name": "everybody", "accept_within": "10m", "repeat_every": "1h"}
    moved(life, {"tiers": [top]})
    assert (life.case.tier, life.case.rung.name, life.case.owner) == (0, "everybody", owner)
    [entry] = life.entries("policy_moved")
    assert (entry.data["tier_from"], entry.data["tier_to"]) == ("management", "everybody")
    life.sleep(timedelta(hours=5))
    assert life.entries("alerted")


def test_moving_back_gives_the_old_dues_back() -> None:
    life = Life(office("08:00-18:00", "Europe/London", "9h"), start=datetime(2026, 7, 14, 14, tzinfo=LONDON))
    before = {name: clock.due_at for name, clock in life.case.clocks.items() if clock.running}
    moved(life, office("10:00-16:00", "Europe/London", "20h"))
    assert due(life) != before["resolution"]
    assert life.act("move_policy", back=True, reason="a mistake").refusal is None
    assert {name: clock.due_at for name, clock in life.case.clocks.items() if clock.running} == before
    assert life.case.snapshot.version == "v1"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"policy": "x", "dry_run": True}, 422),
        ({"back": True}, 409),
        ({}, 422),
        ({"policy": "x", "back": True}, 422),
        ({"policy": "No Name"}, 422),
    ],
)
def test_a_move_to_nowhere_is_refused(body: dict[str, Any], status: int) -> None:
    assert Life().refused("move_policy", reason="why not", **body) == status


def test_a_policy_that_cannot_be_loaded_changes_nothing_and_is_said() -> None:
    life = Life()
    before = life.case
    life.act("move_policy", key="k", policy="nowhere", reason="why not")
    assert life.case == before.model_copy(update={"counted_until": life.now})
    assert life.refusals[-1].status == 422
    assert "no policy 'nowhere'" in life.refusals[-1].detail


def test_whoever_asks_by_signal_finds_the_refusal_in_the_timeline() -> None:
    life = Life()
    life.advance(Acted(action="move_policy", body={"policy": "nowhere", "reason": "why not"}, by_signal=True))
    [entry] = life.entries("action_refused")
    assert (entry.text, entry.data["status"]) == ("move_policy: no policy 'nowhere'", 422)


def test_a_policy_that_is_loaded_after_the_end_is_not_even_recorded() -> None:
    case = Life().case
    asked = advance(case, Acted(action="move_policy", body={"policy": "x", "reason": "y"}, by_signal=True), START)
    [effect] = asked.effects
    ended = advance(asked.case, Acted(action="cancel", body={"reason": "spam"}), START).case
    came = advance(ended, SnapshotLoaded(effect_id=effect.id, mistake="no policy 'x'"), START)
    assert came.case.timeline == ended.timeline
    assert effect.id not in came.case.in_flight


def test_what_was_refused_may_be_asked_again_under_the_same_key() -> None:
    life = Life()
    for _ in range(2):
        life.act("move_policy", key="k", policy="other", reason="as decided")
        life.bundles["other"] = ("w1", {})
    assert life.case.snapshot.version == "w1"


def test_a_ticket_that_is_there_already_is_left_alone_and_that_is_said() -> None:
    life = Life()
    moved(life, {}, "test", "v1")
    assert not life.entries("policy_moved")
    assert (life.refusals[-1].status, life.refusals[-1].detail) == (409, "The ticket has test, version v1, already")


def test_a_resolved_ticket_keeps_its_end_and_takes_the_new_times_for_it() -> None:
    life = Life()
    life.act("resolve", resolution="Done.")
    moved(life, {"survey": None, "reopen_within": "2d"})
    assert due(life, "reopening") == life.now + timedelta(days=2)
    assert not life.case.clocks["survey"].running
    life.sleep(timedelta(days=3))
    assert life.case.status == "closed"


def test_a_preview_tells_the_move_and_changes_nothing() -> None:
    life = Life()
    life.act("acknowledge")
    life.sleep(timedelta(hours=1))
    target = life.snapshot({"priorities": promising(resolution="30m", update_every="3h")}, "other", "w1", life.now)
    kept = life.case.model_dump_json()
    told = preview(life.case, target, life.now)
    assert life.case.model_dump_json() == kept
    assert (told.before.policy, told.after.policy, told.overdue) == ("test", "other", ("resolution",))
    life.bundles["other"] = ("w1", {"priorities": promising(resolution="30m", update_every="3h")})
    life.act("move_policy", policy="other", reason="as shown")
    assert {d.clock: d.after for d in told.dues if d.clock == "resolution"} == {"resolution": due(life)}


def dues_and_levels(life: Life) -> dict[str, tuple[datetime | None, dict[str, datetime]]]:
    """When everything comes that a running clock has to come."""
    running = {name: clock for name, clock in life.case.clocks.items() if clock.running}
    return {name: (c.due_at, c.instants) for name, c in running.items() if c.measures or c.instants}


LIVED_UNDER = [*POLICIES, *OTHERS, {"acknowledged_expires_after": "90m"}]


def lived(data: st.DataObject, policy: dict[str, Any], steps: list[timedelta]) -> Life:
    life = Life(policy, {"priority": data.draw(st.sampled_from(["urgent", "high", "low"]))})
    for pause in steps:
        life.sleep(pause)
        act = data.draw(acts(life.now).filter(lambda a: a.action not in ("move_policy", "cancel", "close")))
        if not life.case.ended:
            life.advance(Acted(action=act.action, body=act.body))
    return life


@settings(max_examples=40, deadline=None)
@given(
    data=st.data(),
    policies=st.lists(st.sampled_from(LIVED_UNDER), min_size=2, max_size=2),
    steps=st.lists(st.timedeltas(timedelta(), timedelta(hours=30)), max_size=6),
)
def test_there_and_back_at_once_moves_no_due_and_no_level_but_an_alarm_or_a_chase_that_comes_sooner(
    data: st.DataObject, policies: list[dict[str, Any]], steps: list[timedelta]
) -> None:
    life = lived(data, policies[0], steps)
    if life.case.ended:
        return
    if "customer_update" in dues_and_levels(life) and life.case.promise.update_every is None:
        return  # it stands from a priority before, and ends with the first policy that promises none
    before, told = dues_and_levels(life), len(life.sent)
    seen = life.case.sequence
    moved(life, policies[1], "other")
    if [entry.kind for entry in life.case.timeline if entry.sequence > seen] != ["policy_moved"]:
        return  # something had run out under the new policy: a breach stays one
    life.act("move_policy", back=True, reason="a mistake")
    after = dues_and_levels(life)
    alarm, alarm_before = after.pop("repeat", (None, {}))[0], before.pop("repeat", (None, {}))[0]
    chase, chase_before = after.pop("acknowledge", (None, {}))[1], before.pop("acknowledge", (None, {}))[1]
    assert after == before
    assert chase.keys() == chase_before.keys()
    assert all(at <= chase_before[level] for level, at in chase.items())
    assert alarm == alarm_before or (alarm and alarm_before and alarm < alarm_before)
    assert len(life.sent) == told
