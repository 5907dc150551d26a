"""Two databases know of one ticket: what each has that the other has not decides what mends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case.accounts import Engines, Ours, Relation, Remedy, acts, goes_on_with, is_still_asked_for, verdict
from domain.case.case import Case
from domain.case.runs import RunState
from domain.case.timeline import Entry, Kind
from tests.domain.life import START, Life

HOUR = timedelta(hours=1)


def at_first() -> Case:
    return Life().case


def noted(words: str) -> Case:
    life = Life()
    life.act("note", text=words)
    return life.case


def clock_fired() -> Case:
    life = Life()
    life.sleep(HOUR)
    return life.case


def ended() -> Case:
    life = Life()
    life.act("cancel", by="ann", reason="opened twice")
    return life.case


def held(case: Case) -> Ours:
    return Ours(is_known=True, ended=case.ended, kept=case, entries=case.timeline)


def lived(case: Case, run: RunState = "running") -> Engines:
    return Engines(run, left=case, entries=case.timeline)


NOWHERE = Engines()
STUCK = replace(lived(noted("one")), is_stuck=True)
FORGOTTEN_IN_FULL = Ours(is_known=True, entries=noted("one").timeline)


@pytest.mark.parametrize(
    ("ours", "engines", "relation", "remedy"),
    [
        (held(at_first()), lived(at_first()), "same", "record"),
        (held(at_first()), lived(noted("one")), "ours_behind", "record"),
        (held(at_first()), lived(ended(), "completed"), "ours_behind", "record"),
        (Ours(), lived(noted("one")), "ours_behind", "record"),
        (held(noted("one")), lived(at_first()), "engine_behind", "put_forward"),
        (held(ended()), lived(at_first()), "engine_behind", "put_forward"),
        (held(noted("one")), lived(clock_fired()), "forked", "put_forward"),
        (held(clock_fired()), lived(noted("one")), "forked", "person"),
        (held(noted("one")), lived(noted("two")), "forked", "person"),
        (held(noted("one")), lived(ended(), "completed"), "forked", "person"),
        (held(noted("one")), NOWHERE, "engine_behind", "start"),
        (held(ended()), NOWHERE, "engine_behind", "nothing"),
        (FORGOTTEN_IN_FULL, NOWHERE, "engine_behind", "person"),
        (FORGOTTEN_IN_FULL, lived(at_first()), "engine_behind", "person"),
        (held(noted("one")), lived(noted("one"), "broken"), "same", "take_up"),
        (held(at_first()), lived(noted("one"), "broken"), "ours_behind", "take_up"),
        (held(ended()), lived(ended(), "broken"), "same", "record"),
        (Ours(), Engines("refused"), "same", "nothing"),
        (Ours(), NOWHERE, "same", "nothing"),
        (Ours(is_asked_for=True), NOWHERE, "same", "start"),
        (Ours(is_asked_for=True), Engines("refused"), "same", "nothing"),
        (held(noted("one")), Engines("running"), "engine_behind", "wait"),
        (held(noted("one")), Engines("completed"), "engine_behind", "person"),
        (held(noted("one")), STUCK, "same", "put_forward"),
        (held(noted("one")), Engines("running", is_stuck=True), "engine_behind", "put_forward"),
        (FORGOTTEN_IN_FULL, STUCK, "same", "person"),
        (Ours(is_asked_for=True), Engines("running", is_stuck=True), "same", "put_forward"),
        (Ours(is_asked_for=True), lived(at_first()), "ours_behind", "record"),
    ],
)
def test_what_each_has_that_the_other_has_not(ours: Ours, engines: Engines, relation: Relation, remedy: Remedy) -> None:
    found = verdict(ours, engines)
    assert (found.relation, found.remedy) == (relation, remedy)


@pytest.mark.parametrize(
    ("kind", "by", "is_act"),
    [
        *(
            (kind, "system", True)
            for kind in ("acknowledged", "declined", "handed_back", "promised", "replied", "noted")
        ),
        *(
            (kind, "system", True)
            for kind in ("customer_replied", "waiting", "resumed", "approval_requested", "approved")
        ),
        *((kind, "system", True) for kind in ("refused", "resolved", "survey_answered", "cancelled", "customer_told")),
        *((kind, "system", True) for kind in ("policy_moved", "category_changed")),
        *((kind, "person:ann", True) for kind in ("escalated", "priority_changed", "closed", "reassigned")),
        *((kind, "system", False) for kind in ("opened", "assigned", "receipt_sent", "message_failed", "escalated")),
        *((kind, "clock:tier", False) for kind in ("breached", "escalated", "resumed")),
        ("priority_changed", "rule:vip", False),
    ],
)
def test_what_somebody_asked_for_is_an_act_whether_or_not_they_said_who_they_are(
    kind: Kind, by: str, is_act: bool
) -> None:
    entry = Entry(sequence=1, at=START, kind=kind, by=by, text="")
    assert bool(acts([entry])) is is_act


def test_what_was_erased_stays_erased_and_is_deleted_where_the_engine_has_it_again() -> None:
    ours = Ours(is_known=True, is_erased=True, ended=True, entries=ended().timeline)
    assert verdict(ours, lived(at_first())).remedy == "erase"
    assert verdict(ours, Engines()).remedy == "nothing"


def test_the_words_of_a_difference_are_the_entries() -> None:
    found = verdict(held(noted("one")), lived(noted("two")))
    assert [entry.text for entry in found.lost] == ["one"]
    assert [entry.text for entry in found.unheard] == ["two"]


def test_a_life_that_was_taken_back_by_an_operator_is_nothing_that_was_lost() -> None:
    reset = at_first()
    ours = Ours(is_known=True, kept=reset, entries=noted("before the reset").timeline)
    assert verdict(ours, lived(reset)).relation == "same"


def test_a_run_goes_on_with_what_it_has_or_with_what_was_kept_of_it() -> None:
    before, after = at_first(), noted("one")
    assert goes_on_with(None, None) is None
    assert goes_on_with(None, before) is before
    assert goes_on_with(after, None) is after
    assert goes_on_with(before, after) is after
    assert goes_on_with(after, before) is after
    assert goes_on_with(after, clock_fired()) is after, "the clocks reckon anew"
    since = noted("two")
    assert goes_on_with(after, since) is since, "people have seen it"


def test_entries_that_a_long_timeline_keeps_no_more_are_not_taken_for_lost() -> None:
    life = Life()
    life.act("note", text="one")
    earlier = life.case
    life.act("note", text="two")
    shortened = life.case.model_copy(update={"timeline": life.case.timeline[-2:]})
    assert goes_on_with(earlier, shortened) is shortened


def test_what_was_asked_for_is_opened_within_a_week() -> None:
    week = timedelta(days=7)
    assert is_still_asked_for(START, START)
    assert is_still_asked_for(START, START + week - timedelta(seconds=1))
    assert not is_still_asked_for(START, START + week)
    assert not is_still_asked_for(None, START)
