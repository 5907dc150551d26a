"""Whatever is done to the log after it was written is found, and said where."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.team.audit import BEGINNING, Chain, Deed, Fault, code, seal

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
Log = list[dict[str, Any]]
CODES = st.from_regex(r"[A-Za-z0-9._:/+-]{1,12}", fullmatch=True)
DEEDS = st.builds(
    Deed,
    by=CODES,
    action=st.sampled_from(["key_given", "refused", "roster_changed"]),
    subject=CODES,
    outcome=st.sampled_from(["done", "refused"]),
    details=st.dictionaries(CODES, CODES | st.integers(0, 999) | st.lists(CODES, max_size=3).map(tuple), max_size=3),
)
DEEDS_IN_A_ROW = st.lists(DEEDS, min_size=2, max_size=8)


def written(deeds: list[Deed]) -> Log:
    log: Log = []
    previous = BEGINNING
    for position, deed in enumerate(deeds, start=1):
        at = NOON + timedelta(seconds=position)
        record = {**deed.model_dump(mode="json"), "position": position, "at": at, "previous": previous}
        previous = seal(record)
        log.append({**record, "hash": previous})
    return log


def faults(log: Log) -> list[tuple[int, str]]:
    chain = Chain()
    return [(fault.position, fault.kind) for record in log for fault in chain.follow(record)]


@given(DEEDS_IN_A_ROW)
def test_a_log_as_it_was_written_has_no_fault(deeds: list[Deed]) -> None:
    assert faults(written(deeds)) == []


@given(DEEDS_IN_A_ROW, st.data())
def test_whatever_is_changed_in_a_record_is_found_in_that_record(deeds: list[Deed], data: st.DataObject) -> None:
    log = written(deeds)
    record = data.draw(st.sampled_from(log))
    name = data.draw(st.sampled_from(["by", "action", "subject", "outcome", "details", "at", "previous", "hash"]))
    other: dict[str, Any] = {"details": {"another": 1000}, "at": record["at"] + timedelta(microseconds=1)}
    record[name] = other.get(name, f"{record[name]}0")
    assert (record["position"], "altered") in faults(log)
    assert {position for position, _ in faults(log)} <= {record["position"], record["position"] + 1}


@given(DEEDS_IN_A_ROW, st.data())
def test_a_record_that_was_removed_is_missed(deeds: list[Deed], data: st.DataObject) -> None:
    log = written(deeds)
    at = data.draw(st.integers(0, len(log) - 2))
    del log[at]
    assert faults(log) == [(at + 1, "missing")]


@given(DEEDS_IN_A_ROW, DEEDS, st.data())
def test_a_record_that_was_put_in_place_of_another_is_found_by_the_next(
    deeds: list[Deed], foreign: Deed, data: st.DataObject
) -> None:
    log = written(deeds)
    at = data.draw(st.integers(0, len(log) - 2))
    forged = {**log[at], **foreign.model_dump(mode="json"), "subject": "forged:subject"}
    log[at] = {**forged, "hash": seal(forged)}
    assert faults(log) == [(at + 2, "misplaced")]


@given(DEEDS_IN_A_ROW, DEEDS)
def test_a_record_that_was_put_at_the_end_by_hand_is_found(deeds: list[Deed], foreign: Deed) -> None:
    log = written(deeds)
    forged = {**foreign.model_dump(mode="json"), "position": len(log) + 1, "at": NOON, "previous": BEGINNING}
    assert faults([*log, {**forged, "hash": seal(forged)}]) == [(len(log) + 1, "misplaced")]
    assert faults([*log, {**forged, "hash": "by hand"}]) == [(len(log) + 1, "altered")]


@given(DEEDS_IN_A_ROW, DEEDS)
def test_a_record_that_was_put_before_the_first_is_found(deeds: list[Deed], foreign: Deed) -> None:
    log = written(deeds)
    forged = {**foreign.model_dump(mode="json"), "position": 0, "at": NOON, "previous": "x" * 64}
    assert (0, "misplaced") in faults([{**forged, "hash": seal(forged)}, *log])


def test_a_fault_says_which_record() -> None:
    assert str(Fault(position=7, kind="missing")) == "record 7 was removed"
    assert "record 7 was not written after 6" in str(Fault(position=7, kind="misplaced"))


@pytest.mark.parametrize("words", ["Robin Hale", "robin@customer.example", "", "x" * 201, "two\nlines"])
def test_a_deed_has_no_room_for_words(words: str) -> None:
    for field in ("by", "subject"):
        with pytest.raises(ValidationError):
            Deed.model_validate({"by": "system", "action": "refused", "subject": "console", field: words})
    with pytest.raises(ValidationError):
        Deed(by="system", action="refused", subject="console", details={"text": words})
    assert Deed(by="system", action="refused", subject=code(words)).subject
