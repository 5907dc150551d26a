"""Acts without a key are known by their content and by how many were alike before, of the latest 500 contents."""

from __future__ import annotations

from domain.case.case import KEYS_KEPT
from domain.escalation import advance
from domain.events import Acted
from tests.domain.life import Life


def test_what_was_sent_lately_is_counted_longest() -> None:
    life = Life(agents=("ann",))
    act = Acted(action="note", body={"by": "ann", "text": "third call"})
    counted = advance(life.case, act, life.now).case
    [said] = counted.unkeyed
    others = {f"another {number}": 1 for number in range(KEYS_KEPT - 2)}
    known = counted.model_copy(update={"unkeyed": counted.unkeyed | others})
    again = advance(known, act, life.now).case.unkeyed
    assert list(again.items())[-1] == (said, 2)
    for number in range(2):
        another = Acted(action="note", body={"by": "ann", "text": f"a new one {number}"})
        again = advance(known.model_copy(update={"unkeyed": again}), another, life.now).case.unkeyed
    assert (len(again), again[said]) == (KEYS_KEPT, 2)
    assert "another 0" not in again
