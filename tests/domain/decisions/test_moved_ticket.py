"""What a ticket takes along to another policy: its team, its place, its search for an owner, its hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.effects import LoadSnapshot
from domain.escalation import advance, refuse
from domain.events import Acted, SnapshotLoaded
from domain.explaining.due import explain
from domain.input.problems import Problem
from tests.domain.decisions.test_finding_an_owner import found, searches
from tests.domain.decisions.test_moving_policy import moved
from tests.domain.life import POLICY, START, Life, promising
from tests.domain.places import LON, NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TOP = POLICY["tiers"][2]
MOVE = Acted(action="move_policy", body={"policy": "other", "reason": "as decided"})


def tier(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "accept_within": "90h", "work_within": "90h", **more}


def on(place: str, **more: Any) -> dict[str, Any]:
    """A policy with every clock there is on one calendar."""
    first = tier("frontline", agreed_within="80h", calendar=place)
    top = {"name": "management", "accept_within": "90h", "repeat_every": "90h", "calendar": place}
    return {
        "calendars": {"LON": LON.calendar, "NY": NY.calendar},
        "priorities": promising(calendar=place, first_response="70h", next_reply="70h", resolution="70h"),
        "tiers": [first, top],
        "acknowledged_expires_after": "80h",
        "reminders": {"at": []},
        **more,
    }


def test_a_team_that_the_category_gave_is_another_s_now_and_one_that_a_person_named_stays() -> None:
    own = Life({"teams": {"else": "service"}})
    named = Life({"teams": {"else": "service"}}, {"team": "refunds"})
    for life in (own, named):
        moved(life, {"teams": {"else": "desk"}})
    assert (own.case.team, named.case.team) == ("desk", "refunds")
    data = own.entries("policy_moved")[0].data
    assert (data["team_from"], data["team_to"]) == ("service", "desk")
    assert "team_from" not in named.entries("policy_moved")[0].data


def test_a_move_that_changes_no_calendar_says_nothing_of_calendars() -> None:
    life = Life()
    moved(life, {"name": "Later"})
    assert life.entries("policy_moved")[0].data == {"from": "test v1", "to": "test v2", "dues": {}}
    assert life.case.tier_cut_from is None


def test_the_timeline_tells_which_calendars_are_others_by_now_and_in_which_version() -> None:
    longer = {**LON.calendar, "hours": {"mon-fri": "07:00-19:00"}}
    life = Life(on("LON"))
    old = life.case.snapshot.sources
    moved(life, on("DESK", calendars={"LON": longer, "DESK": LON.calendar, "NY": NY.calendar}))
    new = life.case.snapshot.sources
    assert life.entries("policy_moved")[0].data["calendars"] == {
        "LON": [old["LON"].version, new["LON"].version],
        "DESK": [None, new["DESK"].version],
    }
    moved(life, on("LON"), "back")
    assert life.entries("policy_moved")[1].data["calendars"]["DESK"] == [new["DESK"].version, None]


def test_every_clock_goes_on_on_the_hours_of_the_new_policy() -> None:
    life = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    top = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    top.act("escalate", by="ann", reason="needs expertise")
    for each, names in (
        (life, ["internal", "next_reply", "resolution", "tier", "expiry"]),
        # its alarm and its owner's time were due when New York is closed, and still are
        (top, ["first_response", "resolution"]),
    ):
        assert {clock.calendar for name, clock in each.case.clocks.items() if name in names} == {"LON"}
        moved(each, on("NY"))
        clocks: dict[str, Any] = dict(each.case.clocks)
        assert {name: (clocks[name].running, clocks[name].calendar) for name in names} == dict.fromkeys(
            names, (True, "NY")
        )


def test_what_counts_every_hour_still_does_on_whatever_hours_the_new_policy_works() -> None:
    def limited(place: str) -> dict[str, Any]:
        return on(place, limits=[{"name": "answer", "within": "30 calendar days"}], survey={"after": "9h"})

    waiting = Life(limited("LON"), start=LON("Mon 2026-07-06 10:00"))
    waiting.act("wait", by="ann", on="customer", text="Which card was it?")
    resolved = Life(limited("LON"), start=LON("Mon 2026-07-06 10:00"))
    resolved.act("resolve", by="ann", resolution="Refunded.")
    for each, names in ((waiting, ["waiting", "limit:answer"]), (resolved, ["survey", "reopening"])):
        before: dict[str, Any] = dict(each.case.clocks)
        moved(each, limited("NY"))
        after: dict[str, Any] = dict(each.case.clocks)
        assert {name: (after[name].calendar, after[name].due_at) for name in names} == {
            name: ("always", before[name].due_at) for name in names
        }


BARE: dict[str, Any] = {
    "calendars": {"NY": NY.calendar},
    "priorities": promising(calendar="NY"),
    "tiers": [tier("frontline"), {**TOP, "accept_within": "90h", "repeat_every": "90h"}],
}


def test_a_policy_that_lacks_what_the_old_one_had_ends_each_such_clock_on_its_old_hours() -> None:
    life = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("customer_replied", text="And?")
    life.sleep(HOUR)
    moved(life, BARE)
    ended = ("next_reply", "resolution", "internal", "expiry")
    clocks: dict[str, Any] = dict(life.case.clocks)
    assert {name: (clocks[name].ended, clocks[name].calendar) for name in ended} == dict.fromkeys(
        ended, ("stopped", "LON")
    )
    assert life.entries("policy_moved")[0].data["stopped"] == [name for name in clocks if name in ended]
    unanswered = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    moved(unanswered, BARE)
    first = unanswered.case.clocks["first_response"]
    assert (first.ended, first.calendar) == ("stopped", "LON")


@pytest.mark.parametrize("name", ["first_response", "next_reply", "resolution"])
def test_a_promise_that_is_given_back_is_explained_as_if_it_had_never_been_away(name: str) -> None:
    life = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    if name == "next_reply":
        life.act("reply", by="ann", text="Hello.")
        life.act("customer_replied", text="And?")
    life.sleep(HOUR)

    def explained() -> dict[str, Any] | None:
        told = explain(life.case, name, life.now)
        return told and told.model_dump(exclude={"run", "changes"})

    before = explained()
    moved(life, BARE, "bare")
    life.act("move_policy", back=True, reason="a mistake")
    assert explained() == before


def test_an_update_that_the_new_policy_does_not_promise_is_not_sent() -> None:
    life = Life()
    moved(life, {"priorities": promising(resolution="10h")})
    assert life.case.next_update_at is None


def test_runs_that_ended_before_the_move_still_tell_what_they_used_on_hours_that_are_gone() -> None:
    life = Life(on("LON"), start=LON("Mon 2026-07-06 10:00"))
    life.act("acknowledge", by="ann")
    life.sleep(10 * HOUR)
    life.act("note", by="ann", text="Still on it.")
    moved(life, {})
    [first] = [clock for clock in life.case.ended_clocks if clock.name == "expiry"]
    assert first.used(life.now, life.case.time_of(first), ()) == 8 * HOUR


def test_what_a_lower_tier_had_left_grows_with_what_the_new_policy_gives_it() -> None:
    def ladder(work: str) -> dict[str, Any]:
        return {
            "tiers": [tier("frontline", work_within=work, accept_within="2h"), tier("specialist"), TOP],
            "priorities": promising(),
        }

    life = Life(ladder("9h"))
    life.sleep(HOUR)
    life.act("escalate", by="ann", reason="needs expertise")
    life.act("escalate", by="ben", reason="needs expertise")
    moved(life, ladder("11h"))
    moved(life, {"tiers": [TOP], "priorities": promising()}, "flat")
    life.act("move_policy", back=True, reason="a mistake")
    life.act("hand_back", by="ben", to_tier="frontline", reason="it is theirs")
    tier_clock = life.case.clocks["tier"]
    assert tier_clock.due_at == life.now + 10 * HOUR, "one of eleven hours was used there"


def test_a_place_that_was_left_since_is_not_gone_back_to() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    moved(life, {"tiers": [tier("frontline"), TOP]}, "short")
    assert (life.case.tier, life.case.tier_cut_from) == (1, 2)
    life.act("hand_back", by="ben", reason="not yet")
    life.act("move_policy", back=True, reason="a mistake")
    assert (life.case.tier, life.case.rung.name) == (0, "frontline")


def test_a_top_tier_that_is_the_top_under_the_new_policy_too_has_lost_no_place() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    moved(life, {"survey": None})
    assert (life.case.tier, life.case.tier_cut_from) == (2, None)


def test_a_search_that_the_new_policy_would_make_too_goes_on() -> None:
    life = Life(answered=False)
    before = life.case.handover
    moved(life, {"survey": None})
    assert (len(searches(life)), life.case.handover) == (1, before)


def test_a_search_for_somebody_named_goes_on_whatever_the_new_policy_says() -> None:
    life = Life(answered=False)
    life.act("reassign", to="eve", reason="knows it")
    moved(life, {"tiers": [tier("desk"), TOP]})
    assert [search.person for search in searches(life)] == [None, "eve"]


def test_a_search_made_anew_asks_whoever_had_it_again_and_tells_whom_the_new_policy_tells() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("reopen", by="ann", reason="charged again")
    moved(life, {"tiers": [tier("desk", tell=["head"]), TOP]})
    assert (searches(life)[-1].tier, searches(life)[-1].again) == ("desk", "ann")
    assert [effect.id for effect in life.case.in_flight.values()] == [searches(life)[-1].id]
    found(life, "ann")
    assert life.messages("head") == []
    entry = life.entries("assigned")[-1]
    assert entry.text == "ann owns it in desk: charged again; moved to another policy"


def test_those_who_are_told_of_an_escalation_are_those_of_both_policies() -> None:
    life = Life(answered=False)
    found(life, "ann")
    life.act("escalate", by="ann", reason="needs expertise")
    moved(life, {"tiers": [tier("frontline"), tier("experts", tell=["head"]), TOP]})
    found(life, "ben")
    assert [to for purpose, to, _ in life.messages() if purpose == "escalation"] == ["ann", "team-lead", "head"]


def test_a_ticket_is_moved_once_at_a_time() -> None:
    case = advance(Life().case, MOVE, START).case
    refusal = refuse(case, MOVE, START)
    assert refusal
    assert (refusal.status, refusal.detail) == (409, "The ticket is being moved already")


def loading() -> tuple[Life, LoadSnapshot]:
    """A life whose move waits for its policy to be loaded."""
    life = Life()
    step = advance(life.case, MOVE, life.now)
    life.case = step.case
    [asked] = step.effects
    assert isinstance(asked, LoadSnapshot)
    assert (asked.bundle, asked.by, asked.reason) == ("other", "system", "as decided")
    return life, asked


def test_a_ticket_that_ended_while_its_policy_was_loaded_stays_as_it_is() -> None:
    life, asked = loading()
    life.act("cancel", reason="spam")
    step = life.advance(SnapshotLoaded(effect_id=asked.id, snapshot=life.snapshot({}, "other", "w1")))
    assert step.refusal
    assert (step.refusal.status, step.refusal.detail) == (409, "The ticket is cancelled")
    assert life.case.snapshot.version == "v1"


def test_the_mistakes_of_a_policy_are_handed_on_at_no_endless_length() -> None:
    life, asked = loading()
    problems = [Problem(field="tiers", found="nothing", allowed="a tier")]
    step = life.advance(SnapshotLoaded(effect_id=asked.id, mistake="x" * 3_000, problems=problems))
    assert step.refusal
    assert (step.refusal.status, step.refusal.title) == (422, "Invalid policy")
    assert (len(step.refusal.detail), list(step.refusal.errors)) == (2_000, problems)
