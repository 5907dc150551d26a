"""Two policies differ where their terms do: in what they mean, under the names a deployer knows."""

from __future__ import annotations

from typing import Any

from domain.policy.difference import differences
from domain.policy.reading import read_policy
from domain.policy.terms import policy_terms, roster_terms
from domain.team.roster import Roster
from tests.domain.life import POLICY


def changes(**different: Any) -> list[tuple[str, str | None, str | None]]:
    before, after = (policy_terms(read_policy({**POLICY, **data})) for data in ({}, different))
    return [(found.field, found.before, found.after) for found in differences(before, after)]


def tiers(**of_the_first: Any) -> list[dict[str, Any]]:
    return [{**POLICY["tiers"][0], **of_the_first}, *POLICY["tiers"][1:]]


def test_one_value_of_one_priority() -> None:
    within = {"high": "2h", "else": "4h"}
    assert changes(tiers=tiers(work_within=within)) == [("tiers.frontline.work_within.high", "4h", "2h")]


def test_what_changes_alike_for_every_priority_is_one_difference() -> None:
    assert changes(tiers=tiers(work_within="2d")) == [("tiers.frontline.work_within", "4h", "2d (16h)")]


def test_a_default_that_is_written_out_is_none() -> None:
    assert changes(zone="UTC", resolve_within=None, quiet_hours={}) == []
    assert changes(resolve_within="30 calendar days") == [("resolve_within", "none", "30 calendar days")]


def test_the_length_of_a_day_shows_in_all_that_is_written_in_days() -> None:
    policy = {"priorities": {p: {"resolution": "2d"} for p in ("urgent", "high", "medium", "low")}}
    eight, seven = (policy_terms(read_policy({**POLICY, **policy, "day": day})) for day in ("8h", "7h"))
    found = {d.field.rpartition(".")[2]: (d.before, d.after) for d in differences(eight, seven)}
    assert found["resolution"] == ("2d (16h)", "2d (14h)")
    assert found["day"] == ("8h", "7h")


def test_a_tier_more_is_its_place_in_the_ladder_and_what_is_written_of_it() -> None:
    added = {"name": "expert", "accept_within": "1h", "work_within": "8h"}
    more = [*POLICY["tiers"][:2], added, POLICY["tiers"][2]]
    assert changes(tiers=more) == [
        ("tiers", "frontline, specialist, management", "frontline, specialist, expert, management"),
        ("tiers.expert.accept_within", None, "1h"),
        ("tiers.expert.work_within", None, "1d (8h)"),
    ]


def test_the_same_tiers_in_another_order_are_another_ladder() -> None:
    one, other, top = POLICY["tiers"]
    found = changes(tiers=[other, one, top])
    assert found == [("tiers", "frontline, specialist, management", "specialist, frontline, management")]


def test_hours_and_dates_are_written_as_in_the_file() -> None:
    office = {
        "zone": "Europe/London",
        "hours": {"mon": "09:00-12:30 13:30-17:30"},
        "special": {"2026-12-24": "closed"},
    }
    found = changes(calendars={**POLICY["calendars"], "office": office}, sending_hours="08:00-20:00")
    assert ("calendars.office.hours.mon", None, "09:00-12:30 13:30-17:30") in found
    assert ("calendars.office.special.2026-12-24", None, "none") in found
    assert ("sending_hours", "none", "08:00-20:00") in found


def test_defaults_are_told_from_what_is_written() -> None:
    terms = {term.path: term for term in policy_terms(read_policy(POLICY))}
    assert terms["reopen_within"].written
    assert not terms["zone"].written
    assert terms["tiers.frontline.accept_within.low"].written
    assert not terms["tiers.frontline.team"].written
    assert not terms["survey.low"].written
    assert terms["survey.after"].written


def test_people_are_known_by_their_ids() -> None:
    ann = {"id": "ann", "name": "Ann", "email": "ann@team.example"}
    before = roster_terms(Roster.read({"people": [ann], "roles": {"duty": "ann"}}))
    after = roster_terms(Roster.read({"people": [{**ann, "shift": {"mon": "09:00-17:00"}}], "roles": {"duty": "ann"}}))
    found = {d.field: (d.before, d.after) for d in differences(before, after)}
    assert found["roster.people.ann.shift.mon"] == ("00:00-24:00", "09:00-17:00")
    assert "roster.roles.duty" not in found
