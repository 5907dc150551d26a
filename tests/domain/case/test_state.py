from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from domain.case.state import LONGEST_KEPT, kept_state, packed, unpacked
from tests.domain.life import Life


def test_a_case_is_the_same_after_it_was_kept() -> None:
    life = Life()
    life.act("acknowledge")
    life.act("reply", text="Grüße — 你好")
    life.sleep(timedelta(hours=5))
    state = kept_state(life.case)
    assert state is not None
    assert unpacked(state) == life.case
    assert len(state) < len(life.case.model_dump_json()) / 5


def test_a_case_too_long_to_be_told_each_time_is_not_kept() -> None:
    life = Life()
    words = "".join(chr(33 + (number * number) % 7919 % 90) for number in range(100))
    noise = "".join(f"{words}{number}" for number in range(LONGEST_KEPT // 100))
    case = life.case.model_copy(
        update={"tags": tuple(noise[at : at + 40] + str(hash(at)) for at in range(0, 200_000, 5))}
    )
    assert len(packed(case)) > LONGEST_KEPT
    assert kept_state(case) is None


@pytest.mark.parametrize("state", ["", "not base 85 \x00", base64.b85encode(b"no zlib").decode()])
def test_anything_else_is_no_case(state: str) -> None:
    with pytest.raises(ValueError):
        unpacked(state)
