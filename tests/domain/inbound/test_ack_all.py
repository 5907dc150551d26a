"""`ACK ALL`: what it means, and what is said of each ticket it means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.inbound.ack_all import AT_MOST, REACHES_BACK, all_meant, all_said, means_all
from domain.inbound.sms_commands import Offer, read_command
from tests.domain.inbound.test_sms_answers import shown, told
from tests.domain.life import Life

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def offer(code: int, reference: str, ago: timedelta = MINUTE, tier: int = 0) -> Offer:
    return Offer(code=code, reference=reference, person="ann", bundle="test", episode=1, tier=tier, sent_at=NOW - ago)


@pytest.mark.parametrize("text", ["ACK ALL", "ack all.", '"Acknowledge  all"', "Ack: all!"])
def test_all_may_be_written_as_any_command_is(text: str) -> None:
    command = read_command(text)
    assert command
    assert means_all(command, [offer(7, "T-7")])


@pytest.mark.parametrize(
    "text", ["take all", "up all", "done all", "decline all", "ack", "ack 7", "ack all of it", "ackall"]
)
def test_nothing_else_means_all(text: str) -> None:
    command = read_command(text)
    assert command is None or not means_all(command, [offer(7, "T-7")])


def test_a_ticket_that_is_called_all_is_that_ticket() -> None:
    command = read_command("ack all")
    assert command
    assert not means_all(command, [offer(7, "T-7"), offer(8, "All")])


def test_all_is_what_was_sent_within_a_shift_each_ticket_once_as_it_was_shown_last() -> None:
    made = [
        offer(9, "T-1", 2 * MINUTE, tier=1),
        offer(8, "T-2", 3 * MINUTE),
        offer(7, "T-1", 4 * MINUTE),
        offer(6, "T-3", REACHES_BACK - MINUTE),
        offer(5, "T-4", REACHES_BACK),
    ]
    assert [(each.reference, each.code) for each in all_meant(made, NOW)] == [("T-3", 6), ("T-2", 8), ("T-1", 9)]
    assert all_meant([], NOW) == []


def test_of_very_many_the_newest_are_meant() -> None:
    made = [offer(code, f"T-{code}", code * MINUTE) for code in range(1, AT_MOST + 5)]
    assert [each.code for each in all_meant(made, NOW)] == list(range(AT_MOST, 0, -1))


def answered(*lives: tuple[Life, Offer]) -> tuple[str, dict[str, Any]]:
    """Answer all at once, ticket by ticket, and return what is said of them."""
    return all_said([told(life, "ack all", made)[1] for life, made in lives])


def test_28_open_ones_are_accepted_and_those_that_have_ended_are_named_with_how() -> None:
    first, second, third = (Life(ticket={"reference": f"T-{number}"}) for number in (1, 2, 3))
    offers = [(life, shown(life, "ann")) for life in (first, second, third)]
    second.act("resolve", by="ann", resolution="Refunded.")
    third.act("cancel", by="ann", reason="spam")
    said, facts = answered(*offers)
    assert (said, facts["taken"]) == ("all_taken", ["T-1"])
    assert [(each["reference"], each["answer"], each["status"]) for each in facts["passed_over"]] == [
        ("T-2", "ended", "resolved"),
        ("T-3", "ended", "cancelled"),
    ]
    assert first.case.owner
    assert first.case.owner.acknowledged_at == first.now


def test_29_after_somebody_else_has_taken_them_nothing_is_open_and_each_is_said_to_be_whose() -> None:
    first, second = (Life(ticket={"reference": f"T-{number}"}) for number in (1, 2))
    for life in (first, second):
        life.act("acknowledge", by="ann")
    said, facts = answered(*((life, shown(life, "ben")) for life in (first, second)))
    assert (said, facts["taken"]) == ("none_open", [])
    assert [(each["reference"], each["answer"], each["owner_name"]) for each in facts["passed_over"]] == [
        ("T-1", "has_it", "Ann"),
        ("T-2", "has_it", "Ann"),
    ]


def test_what_is_one_s_own_already_or_has_moved_on_is_not_taken_anew() -> None:
    mine, moved = Life(), Life(ticket={"reference": "T-2"})
    mine.act("acknowledge", by="ann")
    before = shown(moved, "ann")
    moved.act("escalate", by="ann", reason="needs expertise")
    said, facts = answered((mine, shown(mine, "ann")), (moved, before))
    assert (said, [each["answer"] for each in facts["passed_over"]]) == ("none_open", ["already", "stale"])


def test_what_is_only_noted_for_later_is_not_said_to_be_nothing() -> None:
    later = {"reference": "T-1", "answer": "later", "owner_name": None, "status": None}
    assert all_said([later])[0] == "all_taken"
    assert all_said([]) == ("none_open", {"answer": "none_open", "taken": [], "passed_over": []})
