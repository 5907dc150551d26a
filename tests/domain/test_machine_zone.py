"""Where the machine stands does not matter: a whole life is the same, whatever zone the machine is set to."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from tests.domain.life import Life
from tests.domain.test_decider_properties import OFFICE


def a_long_life() -> str:
    life = Life(OFFICE)
    life.sleep(timedelta(days=2))
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Which invoice is it?")
    life.act("wait", by="ann", on="customer", text="Which invoice is it?")
    life.sleep(timedelta(hours=30))
    life.act("customer_replied", text="The second one.")
    life.sleep(timedelta(days=3))
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(timedelta(days=10))
    return life.case.model_dump_json()


def test_a_whole_life_is_the_same_in_every_zone_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    lives = set()
    for zone in ("Asia/Tokyo", "America/Los_Angeles", "Australia/Lord_Howe", "UTC"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        lives.add(a_long_life())
    monkeypatch.undo()
    time.tzset()
    assert len(lives) == 1
