"""What somebody of the team may answer a notice by text, however they write it."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inbound.consent import RESERVED
from domain.inbound.sms_commands import (
    HELP_AT_MOST,
    SHORT_AFTER_A_CODE,
    WORDS,
    Command,
    Offer,
    may_be_told_the_commands,
    passing_up,
    pick,
    read_command,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def offer(code: int, reference: str, minutes: int | None = None) -> Offer:
    sent_at = NOON + timedelta(minutes=code if minutes is None else minutes)
    return Offer(code=code, reference=reference, person="ann", bundle="default", episode=1, tier=0, sent_at=sent_at)


def test_no_command_is_a_word_of_the_carrier() -> None:
    assert not {*WORDS, *SHORT_AFTER_A_CODE} & RESERVED


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_a_word_of_the_carrier_is_never_read_as_a_command(word: str) -> None:
    for text in (word, word.lower(), f" {word} ", f"{word} 12", f'"{word}"'):
        assert read_command(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ACK 100",
        "ack 100",
        " Ack  100 ",
        '"ack 100"',
        "'ACK 100'",
        "“Ack 100”",
        "ack100",
        "ACK: 100.",
        "ack #100",
        "ack-100",
        "ack\n100",
        "ACK 1 00",
        "acknowledge 100",
        "100 ack",
        "100ack",
        "100a",
        "100aa",
        "100AA",
        "# 100, ack!",
        "ack 100 thanks, on it",
        "ACK １００",
    ],
)
def test_23_an_acknowledgment_is_read_however_it_is_written(text: str) -> None:
    command = read_command(text)
    assert command is not None
    assert command.verb == "ack"
    assert pick(command, [offer(100, "T-100"), offer(101, "T-101")]) == offer(100, "T-100")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("ack", Command(verb="ack")),
        ("TAKE 7", Command(verb="take", target="7")),
        ("up 7 customer asked", Command(verb="up", target="7", words="customer asked")),
        ("DONE 7: We have paid it back.", Command(verb="done", target="7", words="We have paid it back.")),
        ("7 done We PAID it back", Command(verb="done", target="7", words="We PAID it back")),
        ("done ZD-48213 - paid", Command(verb="done", target="ZD-48213", words="paid")),
        ("decline 7 'on leave'", Command(verb="decline", target="7", words="on leave")),
    ],
)
def test_what_is_wanted_which_ticket_and_the_words(text: str, command: Command) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Uptime is bad",
        "upgrade please",
        "donee 7",
        "acked 7",
        "please ack 7",
        "7",
        "2 a day",
        "100ab",
        "100 a",
        "12-A",
    ],
)
def test_words_of_a_sentence_are_no_command(text: str) -> None:
    assert read_command(text) is None


def test_24_a_bare_acknowledgment_means_the_message_that_was_sent_last() -> None:
    offers = [offer(8, "T-8", minutes=1), offer(7, "T-7", minutes=5)]
    for text in ("ack", "Ack.", "ack thanks"):
        command = read_command(text)
        assert command
        assert pick(command, offers) == offers[1]


@pytest.mark.parametrize("text", ["up", "done", "done it is fixed", "take", "decline", "ack all"])
def test_what_cannot_be_undone_is_not_guessed(text: str) -> None:
    command = read_command(text)
    assert command
    assert pick(command, [offer(7, "T-7")]) == "which"


@pytest.mark.parametrize("text", ["ack 9", "done 9 paid", "up T-9", "ack t9", "ack 7 9"])
def test_25_and_34_what_was_never_sent_to_a_number_is_unknown_to_it(text: str) -> None:
    command = read_command(text)
    assert command
    made = [offer(8, "T-8")] if text == "ack 7 9" else [offer(7, "T-7")]
    assert pick(command, made) == "unknown"


def test_a_reference_means_its_newest_message() -> None:
    offers = [offer(7, "ZD-1", minutes=1), offer(9, "ZD-1", minutes=9), offer(8, "ZD-2", minutes=10)]
    for text in ("up zd-1", "UP ZD-1.", "up 'ZD-1'"):
        command = read_command(text)
        assert command
        assert pick(command, offers) == offers[1]


def test_one_tickets_code_that_is_anothers_reference_is_not_guessed() -> None:
    command = read_command("ack 7")
    assert command
    assert pick(command, [offer(7, "T-1"), offer(3, "7")]) == "which"
    assert pick(command, [offer(7, "7"), offer(3, "T-1")]) == offer(7, "7")


def test_digits_with_spaces_between_them_are_one_code_unless_they_may_be_two() -> None:
    command = read_command("ack 1 2")
    assert command
    assert pick(command, [offer(12, "T-12")]) == offer(12, "T-12")
    assert pick(command, [offer(12, "T-12"), offer(1, "T-1")]) == "which"


@pytest.mark.parametrize(
    ("words", "reason", "note"),
    [
        ("", "needs expertise", ""),
        ("Customer asked", "customer asked", ""),
        ("customer asked: for a manager", "customer asked", "for a manager"),
        ("customer asked twice today", "customer asked twice", "today"),
        ("customer askedforit", "needs expertise", "customer askedforit"),
        ("it needs a network engineer", "needs expertise", "it needs a network engineer"),
    ],
)
def test_passing_up_has_a_reason_the_policy_knows(words: str, reason: str, note: str) -> None:
    reasons = ("needs expertise", "customer asked", "customer asked twice")
    assert passing_up(words, reasons) == (reason, note)


def test_30_the_commands_are_told_five_times() -> None:
    assert [may_be_told_the_commands(told) for told in range(10)] == [True] * 5 + [False] * 5
    assert HELP_AT_MOST == 5


CODES = st.integers(min_value=1, max_value=999_999)
AROUND = st.text(alphabet=" \t'\"“”.:,#!", max_size=4)


@given(
    word=st.sampled_from(sorted(WORDS)),
    code=CODES,
    before=AROUND,
    between=AROUND,
    behind=AROUND,
    seed=st.integers(),
    code_first=st.booleans(),
)
def test_any_word_of_ours_with_a_code_is_read_in_any_dress(
    word: str, code: int, before: str, between: str, behind: str, seed: int, code_first: bool
) -> None:
    any_case = random.Random(seed)
    dressed = "".join(letter.lower() if any_case.random() < 0.5 else letter for letter in word)
    parts = (str(code), dressed) if code_first else (dressed, str(code))
    command = read_command(f"{before}{parts[0]}{between}{parts[1]}{behind}")
    assert command
    assert (command.verb, command.codes) == (WORDS[word], {code})


@given(text=st.text(max_size=60))
def test_any_text_at_all_is_read_or_left_alone(text: str) -> None:
    command = read_command(text)
    assert command is None or pick(command, []) in ("which", "unknown")


@given(
    codes=st.lists(CODES, min_size=1, max_size=8, unique=True),
    word=st.sampled_from(sorted(WORDS)),
    asked=CODES,
)
def test_a_code_acts_on_its_own_ticket_or_on_none(codes: list[int], word: str, asked: int) -> None:
    offers = [offer(code, f"T-{code}", minutes=place) for place, code in enumerate(codes)]
    for code in (*codes, asked):
        command = read_command(f"{word} {code}")
        assert command
        picked = pick(command, offers)
        assert picked == (next((each for each in offers if each.code == code), None) or "unknown")
