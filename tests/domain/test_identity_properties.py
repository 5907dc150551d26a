"""Identity: whatever was lost in between, the same cause gives the same names, and another cause never does.

A life is led, cut at a random place, and gone on with otherwise, as after a reset or the restore of a database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.life import Life

UNLIKE = ("time", "clock:acknowledge", "clock:tier", "clock:repeat", "clock:next_reply", "clock:customer_update")
"""What may fall due at one instant for another reason: a clock of another owner, tier or promise."""
Names = dict[tuple[str, ...], list[str]]
"""By cause and what it is: the names that it has, in order."""


@dataclass(frozen=True)
class Act:
    """Somebody's act under a key, so long after what came before it."""

    key: str
    action: str
    body: dict[str, Any]
    after: timedelta


BODIES: dict[str, dict[str, Any]] = {
    "note": {"by": "ann", "text": "Looking.", "mention": "ben"},
    "reply": {"by": "ann", "text": "Hello."},
    "acknowledge": {"by": "ann"},
    "escalate": {"by": "ann", "reason": "needs expertise"},
    "resolve": {"by": "ann", "resolution": "Done."},
    "reopen": {"by": "ann", "reason": "again"},
    "wait": {"by": "ann", "on": "customer", "text": "Which one?"},
    "customer_replied": {"text": "This one."},
}
AFTER = st.sampled_from([timedelta(), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=5)])


def acts(letter: str) -> st.SearchStrategy[list[Act]]:
    """Acts whose keys no other letter has."""
    each = st.tuples(st.sampled_from(sorted(BODIES)), AFTER)
    return st.lists(each, max_size=6).map(
        lambda drawn: [Act(f"{letter}{n}", name, BODIES[name], after) for n, (name, after) in enumerate(drawn)]
    )


def led(script: Sequence[Act]) -> Names:
    """Lead a life; return what each cause's entries and messages are called."""
    life, names = Life(), defaultdict(list)
    seen = (0, 0)

    def noted(cause: str) -> None:
        nonlocal seen
        for entry in life.case.timeline:
            if entry.sequence > seen[0]:
                by_clock = (
                    f"{entry.by} {entry.due_at} of {life.case.episode}" if entry.by.startswith("clock:") else cause
                )
                names[by_clock, "entry", entry.kind].append(entry.id)
        for _, message in life.sent[seen[1] :]:
            names[cause, "message", message.purpose, message.to.id, message.channel].append(message.id)
        seen = (life.case.sequence, len(life.sent))

    noted("opened")
    for act in script:
        life.sleep(act.after)
        noted(f"time up to {life.now}")
        life.act(act.action, key=act.key, **act.body)
        noted(act.key)
    return names


def check(before: Sequence[Act], lost: Sequence[Act], instead: Sequence[Act]) -> None:
    one, other = led([*before, *lost]), led([*before, *instead])
    for names in (one, other):
        every = [name for each in names.values() for name in each]
        assert len(set(every)) == len(every), "two things of one life have one name"
    whose: dict[str, tuple[str, ...]] = {}
    for names in (one, other):
        for cause, each in names.items():
            for name in each:
                known = whose.setdefault(name, cause)
                alike = known == cause or {known[0][:4], cause[0][:4]} == {"time"}
                assert alike, (name, known, cause)
    for cause in one.keys() & other.keys():
        if not cause[0].startswith(UNLIKE):
            assert one[cause][0] == other[cause][0], cause


@settings(max_examples=60, deadline=None, derandomize=True)
@given(before=acts("a"), lost=acts("b"), instead=acts("c"))
def test_the_same_cause_has_the_same_names_and_another_has_others(
    before: list[Act], lost: list[Act], instead: list[Act]
) -> None:
    check(before, lost, instead)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(before=acts("a"), lost=acts("b"), data=st.data())
def test_an_act_that_is_handed_over_again_after_the_cut_is_the_same_act(
    before: list[Act], lost: list[Act], data: st.DataObject
) -> None:
    check(before, lost, [act for act in lost if data.draw(st.booleans())])


@pytest.mark.proof
@pytest.mark.timeout(1_200)
def test_so_it_is_in_three_thousand_lives() -> None:
    @settings(max_examples=3_000, deadline=None, database=None)
    @given(before=acts("a"), lost=acts("b"), instead=acts("c"))
    def every_life(before: list[Act], lost: list[Act], instead: list[Act]) -> None:
        check(before, lost, [*instead, *lost])

    every_life()
