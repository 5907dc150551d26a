"""The 7-bit alphabet."""

from __future__ import annotations

import pytest

from activities import gsm
from activities.gsm import in_gsm
from sandbox.carrier import segments


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("“It’s fine” – she said…", '"It\'s fine" - she said...'),
        ("a\u00a0b\u202fc\u200bd", "a b cd"),
        ("Łukasz Dvořák, François, Zoë", "Lukasz Dvorak, Francois, Zoe"),
        ("50 € → ok", "50 € -> ok"),
        ("3½ m²", "3½ m²"),
        ("Ünïcode ß Å ñ", "Ünicode ß Å ñ"),
        ("Привет – мир", "Привет – мир"),
        ("All good 👍", "All good 👍"),
        ("", ""),
    ],
)
def test_only_what_loses_no_meaning_is_changed(written: str, sent: str) -> None:
    assert in_gsm(written) == sent


def test_our_alphabet_is_the_carriers() -> None:
    assert (gsm.BASIC, gsm.EXTENSION) == (segments.GSM_BASIC, segments.GSM_EXTENSION)
