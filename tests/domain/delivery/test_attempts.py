"""What the attempts of one send know together, by cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.delivery.attempts import Word, doubted_until, sought_from, what_is_known
from domain.delivery.sending import ASKABLE, SILENT, Known, Manner, left_behind
from domain.delivery.states import State

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CALLED = Known("unknown", 1, NOON)
AT = NOON + timedelta(minutes=1)


def test_the_first_attempt_without_the_ledger_knows_that_nothing_was_sent() -> None:
    assert what_is_known(None, None, 1, AT) == Known()


def test_an_attempt_that_left_no_word_may_have_sent_until_now() -> None:
    assert what_is_known(None, None, 2, AT) == Known("sending", 1, AT)


def test_a_call_in_doubt_that_the_ticket_remembers_is_one_without_the_ledger_too() -> None:
    assert what_is_known(None, None, 1, AT, doubted_at=NOON) == Known("sending", 1, NOON)


def test_of_the_calls_that_the_ledger_and_the_ticket_know_the_later_one_counts() -> None:
    for attempt in (1, 2):
        assert what_is_known(Known("intended"), None, attempt, AT, doubted_at=NOON) == Known("intended", 1, NOON)
        assert what_is_known(CALLED, None, attempt, AT, doubted_at=AT) == replace(CALLED, called_at=AT)
        assert what_is_known(replace(CALLED, called_at=AT), None, attempt, AT, doubted_at=NOON).called_at == AT


def test_what_the_attempt_before_knew_was_not_taken_is_in_no_doubt_whatever_the_ticket_remembers() -> None:
    word = Word(attempt=1, not_taken_at=AT)
    assert what_is_known(Known("sending"), word, 2, AT, doubted_at=NOON) == Known("sending")


HOUR_EARLIER = NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("manner", "doubted_at", "until"),
    [(ASKABLE, None, None), (SILENT, None, None), (ASKABLE, HOUR_EARLIER, NOON), (SILENT, HOUR_EARLIER, HOUR_EARLIER)],
)
def test_a_text_may_have_been_called_until_it_is_asked_for_anew(
    manner: Manner, doubted_at: datetime | None, until: datetime | None
) -> None:
    assert doubted_until(manner, doubted_at, NOON) == until


@pytest.mark.parametrize(
    ("manner", "known", "doubted_at", "since"),
    [
        (ASKABLE, Known(), HOUR_EARLIER, None),
        (ASKABLE, Known("unknown", 1, AT), HOUR_EARLIER, HOUR_EARLIER),
        (ASKABLE, Known("unknown", 1, AT), None, NOON),
        (ASKABLE, Known("unknown", 1, HOUR_EARLIER), None, HOUR_EARLIER),
        (SILENT, Known("unknown", 1, AT), HOUR_EARLIER, AT),
        (SILENT, Known(), HOUR_EARLIER, None),
    ],
)
def test_a_text_in_doubt_is_looked_for_since_the_first_call_that_may_have_been_taken(
    manner: Manner, known: Known, doubted_at: datetime | None, since: datetime | None
) -> None:
    assert sought_from(manner, known, doubted_at, NOON) == since


def test_word_that_nothing_was_taken_counts_for_the_very_next_attempt_only() -> None:
    word = Word(attempt=1, not_taken_at=NOON)
    assert what_is_known(None, word, 2, AT) == Known("sending", 0, None)
    assert what_is_known(None, word, 3, AT) == Known("sending", 1, AT)
    assert what_is_known(CALLED, word, 3, AT) == CALLED


def test_word_of_a_doubt_counts_though_attempts_since_left_none() -> None:
    doubt = Word(attempt=1, calls=2, called_at=NOON, resent_at=NOON)
    assert what_is_known(Known("intended"), doubt, 3, AT) == Known("intended", 2, NOON, NOON)
    assert what_is_known(replace(CALLED, called_at=AT), doubt, 3, AT) == Known("unknown", 2, AT, NOON)
    assert what_is_known(None, doubt, 3, AT) == Known("sending", 2, AT, NOON)


def test_the_ledger_hears_from_word_what_it_was_not_told() -> None:
    doubt = Word(attempt=1, calls=2, called_at=AT, resent_at=AT)
    assert what_is_known(Known("intended"), doubt, 2, AT) == Known("intended", 2, AT, AT)
    assert what_is_known(CALLED, doubt, 2, AT) == Known("unknown", 2, AT, AT)
    assert what_is_known(CALLED, Word(attempt=1, not_taken_at=NOON), 2, AT) == Known("unknown", 0, None)


def test_what_was_sent_again_in_doubt_stays_marked_though_its_ledger_was_not_told() -> None:
    word = Word(attempt=1, calls=1, not_taken_at=AT, resent_at=AT)
    assert what_is_known(Known("intended"), word, 2, AT) == Known("intended", 1, None, AT)
    assert what_is_known(CALLED, word, 2, AT) == Known("unknown", 1, None, AT)
    assert what_is_known(Known("intended"), word, 3, AT) == Known("intended", 0, None, AT)


def test_word_of_one_call_says_nothing_of_a_later_one() -> None:
    assert what_is_known(replace(CALLED, called_at=AT), Word(attempt=1, not_taken_at=NOON), 2, AT).called_at == AT


@pytest.mark.parametrize(
    ("manner", "known", "state"),
    [
        (ASKABLE, Known(), "failed"),
        (SILENT, Known(), "failed"),
        (ASKABLE, CALLED, "unknown"),
        (SILENT, CALLED, "unknown"),
        (ASKABLE, replace(CALLED, called_at=None), "failed"),
        (SILENT, replace(CALLED, called_at=None), "unknown"),
    ],
)
def test_what_no_attempt_follows_on_failed_or_is_in_doubt(manner: Manner, known: Known, state: State) -> None:
    assert left_behind(manner, known) == state
