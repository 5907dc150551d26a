"""Random lives of a ticket, each led twice: by the decider, and by a model that counts step after step."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from tests.domain.ladder_clocks import lasting
from tests.domain.ladder_terms import counts
from tests.domain.led_life import Led
from tests.domain.random_lives import CHANGES, Script, scripts

LIVES = 20_000


def compared(led: Led) -> bool:
    """Whether a life has met nothing that the model does not count."""
    return not led.model.known


def a_ticket_goes_where_and_when_the_model_says(led: Led) -> None:
    decided, modelled = led.decided, led.modelled
    assert decided.moves == modelled.moves
    assert decided.misses == modelled.misses
    assert decided.results == modelled.results


def no_tier_is_left_by_a_clock_as_it_is_entered(led: Led) -> None:
    entered = led.life.opened_at
    for at, by_clock in led.moved:
        assert not by_clock or at > entered, "a tier has time"
        entered = at


def nothing_is_moved_or_missed_as_of_an_instant_before_it_was_written(led: Led) -> None:
    """No engine is late in these lives: what a clock does is done at its due, or at the change that made it so."""
    last = led.life.opened_at
    for entry in led.life.case.timeline:
        assert entry.at >= last
        assert entry.kind not in ("escalated", "breached") or entry.due_at in (None, entry.at)
        last = entry.at


def an_alarm_never_waits_longer_than_the_shortest_interval_leaves_it(led: Led) -> None:
    """Each interval from when it was in force: what was silent by then counts as it was counted, the rest on its own
    calendar. One that is longer, or counts less, puts nothing off."""
    sounded = {entry.at for entry in led.life.entries("alerted")}
    silent, latest, before = 0, math.inf, None
    for sounding in led.model.soundings:
        if before is None or sounding.since != before.since or sounding.at != before.at + 1:
            silent, latest, before = 0, math.inf, None
        if before is None or (sounding.every, sounding.calendar) != (before.every, before.calendar):
            began = sounding.at - 1
            latest = min(latest, began + lasting(began, sounding.every - silent, sounding.calendar))
        assert sounding.at <= latest, sounding
        silent, before = silent + counts(sounding.calendar, sounding.at), sounding
        if led.instant(sounding.at) in sounded:
            silent, latest, before = 0, math.inf, None


def bouncing_buys_nobody_time(led: Led) -> None:
    """All stays in a tier last no longer than the longest target it had, and a time to acknowledge for each."""
    for tier, stays in led.model.lasted.items():
        accept, work = led.longest(tier)
        assert sum(stays) <= work + accept * len(stays)


TRUE_OF_EACH = (
    a_ticket_goes_where_and_when_the_model_says,
    no_tier_is_left_by_a_clock_as_it_is_entered,
    nothing_is_moved_or_missed_as_of_an_instant_before_it_was_written,
    an_alarm_never_waits_longer_than_the_shortest_interval_leaves_it,
    bouncing_buys_nobody_time,
)


def check(script: Script) -> Led:
    led = Led(script)
    try:
        if compared(led):
            for guarantee in TRUE_OF_EACH:
                guarantee(led)
    except AssertionError as wrong:
        wrong.add_note(repr(script))
        raise
    return led


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(script=scripts())
def test_a_ticket_goes_where_and_when_a_count_of_every_step_says(script: Script) -> None:
    check(script)


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_so_do_twenty_thousand_tickets() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=LIVES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(script=scripts())
    def every_life(script: Script) -> None:
        led = check(script)
        acts = {act.name for _, act in led.done}
        seen.update(["lives"] + ["compared"] * compared(led) + [f"left out: {why}" for why in led.model.known])
        seen.update(["with changes"] * bool(acts & {change.name for change in CHANGES}))
        seen.update(["with acts at a due"] * bool(led.ties) + ["with waits"] * ("wait" in acts))
        seen.update(["with hand-backs"] * ("hand_back" in acts) + ["reopened"] * ("reopen" in acts))
        seen.update(["moved by clocks"] * any(by_clock for *_, by_clock in led.model.moves))

    every_life()
    print(*(f"\n{count:6} {what}" for what, count in seen.most_common()))
    assert seen["compared"] >= LIVES * 3 / 4
