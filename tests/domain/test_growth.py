"""However long a ticket lives and whatever is sent to it, its state stays small enough to be carried along."""

from __future__ import annotations

from datetime import timedelta

from domain.case.case import ENDED_CLOCKS_KEPT, KEYS_KEPT, TIMELINE_KEPT
from domain.case.timeline import TEXT_KEPT, Entry, bounded
from domain.clocks.clock import CHANGES_KEPT
from domain.decisions.asking_approval import APPROVALS_KEPT
from domain.decisions.assigning import WHY_LENGTH
from domain.decisions.delivery import ADDRESSES_KEPT
from domain.decisions.messages_kept import MOST_KEPT
from domain.decisions.messages_kept import TEXT_KEPT as MESSAGE_TEXT_KEPT
from domain.decisions.opening import REQUEST_SHOWN
from domain.escalation import advance
from domain.events import Acted
from tests.domain.life import START, Life

MOST_BYTES_CARRIED = 2_000_000
LONG = "🙂" * 19_000


def test_as_much_is_kept_as_documented() -> None:
    """Whoever reads the numbers in the documentation, or builds on them, can rely on them."""
    assert (TIMELINE_KEPT, KEYS_KEPT, ENDED_CLOCKS_KEPT, CHANGES_KEPT) == (200, 500, 60, 30)
    assert (APPROVALS_KEPT, ADDRESSES_KEPT, MOST_KEPT, MESSAGE_TEXT_KEPT) == (100, 50, 50, 100_000)
    assert (WHY_LENGTH, REQUEST_SHOWN) == (1_000, 5_000)


def test_hundreds_of_long_messages_are_carried_along_in_short() -> None:
    case = Life(delivers=False).case
    for number in range(600):
        event = Acted(action="customer_replied", body={"text": f"{number} {LONG}"}, key=f"key-{number}")
        case = advance(case, event, START).case.model_copy(update={"in_flight": {}})
    assert len(case.timeline) == TIMELINE_KEPT
    assert len(case.keys) == KEYS_KEPT
    assert case.timeline[-1].text == f"599 {LONG}"
    assert case.timeline[0].text.startswith("400 ")
    assert len(case.model_dump_json().encode()) < MOST_BYTES_CARRIED


def test_only_as_many_old_entries_are_shortened_as_must_be() -> None:
    entries = tuple(entry(number, "x" * 40_000) for number in range(6))
    lengths = [len(e.text) for e in bounded(entries)]
    assert lengths[-1] == 40_000
    assert sum(lengths) <= TEXT_KEPT
    assert lengths[2:] == [40_000] * 4


def test_what_is_short_is_left_alone() -> None:
    entries = tuple(entry(number, "x" * 900) for number in range(TIMELINE_KEPT))
    assert bounded(entries) == entries


def test_months_of_alarms_and_sightings_keeps_the_last_runs_only() -> None:
    life = Life({"acknowledged_expires_after": "1h"})
    for _ in range(30):
        life.act("acknowledge")
        life.sleep(timedelta(hours=4))
    assert len(life.case.ended_clocks) == ENDED_CLOCKS_KEPT
    assert len(life.case.tried_in_tier) <= 6
    assert len(life.case.timeline) <= TIMELINE_KEPT
    assert len(life.case.model_dump_json()) < 200_000


def test_a_signal_by_a_name_without_end_is_on_record_by_the_beginning_of_that_name() -> None:
    life = Life()
    for length in (80, 81, 100_000):
        life.advance(Acted(action="x" * length, body={}, by_signal=True))
    recorded = [entry.data["action"] for entry in life.entries("action_refused")]
    assert recorded == ["x" * 80, "x" * 79 + "…", "x" * 79 + "…"]


def entry(sequence: int, text: str) -> Entry:
    return Entry(sequence=sequence, at=START, kind="noted", by="person:ann", text=text, data={"on": text[:10], "n": 1})
