from __future__ import annotations

import pytest

from domain.input import caps

AGREED = {
    "MAIL_TEXT": 200_000,
    "MAIL_HTML": 1_000_000,
    "MAIL_HEADERS": 200_000,
    "HEADER": 10_000,
    "PARAMETERS": 2_000,
    "RECIPIENTS": 50_000,
    "LINE": 1_000,
    "TEXT_MESSAGE": 10_000,
    "LANGUAGES": 1_000,
    "FIELD_BYTES": 4_000_000,
    "PART_HEADER_BYTES": 8_000,
    "MIME_LINES": 600_000,
    "MIME_PARTS": 1_000,
    "MIME_DEPTH": 50,
}


@pytest.mark.parametrize("name", [name for name in vars(caps) if name.isupper()])
def test_a_cap_is_what_was_agreed(name: str) -> None:
    assert vars(caps)[name] == AGREED[name]
