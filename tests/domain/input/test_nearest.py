"""One rule says which name was probably meant, of whatever kind the name is."""

from __future__ import annotations

import pytest

from domain.input.allowed import perhaps
from domain.input.nearest import nearest

NAMES = {"amira", "bram", "Chidi", "duty-desk", "helen", "product quality", "eve"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("amiar", "amira"),
        ("AMIRA", "amira"),
        ("chidi", "Chidi"),
        ("dutydesk", "duty-desk"),
        ("hellen", "helen"),
        ("product qualty", "product quality"),
        ("eva", "eve"),
        ("zorro", None),
        ("nosuch", None),
    ],
)
def test_what_was_probably_meant(typed: str, meant: str | None) -> None:
    assert nearest(typed, NAMES) == meant
    assert perhaps(typed, NAMES) == (f"perhaps {meant}; " if meant else "")
