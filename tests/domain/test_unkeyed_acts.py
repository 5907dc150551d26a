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
    others = {f"another {number}": 1 for number in range(KEYS_KEPT - 1)}
    full = counted.model_copy(update={"unkeyed": counted.unkeyed | others})
    again = advance(full, act, life.now).case.unkeyed
    assert (len(again), list(again.items())[-1]) == (KEYS_KEPT, (said, 2))
    another = Acted(action="note", body={"by": "ann", "text": "a fourth one"})
    after = advance(full.model_copy(update={"unkeyed": again}), another, life.now).case.unkeyed
    assert (len(after), after[said]) == (KEYS_KEPT, 2)
    assert "another 0" not in after
