"""The code that tells one text to a person from another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from activities.gsm import BASIC
from domain.messages.code import ALPHABET, ROOM, code_of, signed

RESERVED = {"STOP", "END", "QUIT", "HELP", "INFO", "START", "YES", "CANCEL", "REVOKE", "OPTOUT", "UNSTOP"}


@given(st.text())
def test_a_code_is_short_plain_and_no_word(message_id: str) -> None:
    code = code_of(message_id)
    assert code == code_of(message_id)
    assert len(signed("Text", message_id)) == len("Text") + ROOM
    assert set(code) <= BASIC
    assert set(code[1:]) <= set(ALPHABET)
    assert not set(code) & set("AEIOUY01L")


def test_codes_of_messages_that_differ_a_little_differ() -> None:
    ids = [f"T-{n}/1/alarm/1/{person}/sms" for n in range(200) for person in ("lead", "duty")]
    ids += [f"{id}/again" for id in ids]
    assert len({code_of(id) for id in ids}) == len(ids)


def test_a_code_stays_what_it_is_over_releases() -> None:
    assert code_of("ZD-48213/1/receipt/3/customer/sms") == "#6MJJB"
