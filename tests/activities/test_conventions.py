"""How readers of a language write dates and amounts."""

from __future__ import annotations

import pytest

from activities.conventions import conventions


@pytest.mark.parametrize(
    ("written_in", "wanted", "expected"),
    [
        ("de", "de-AT", "de_AT"),
        ("de", "de-XX", "de"),
        ("de", "de_at-x", "de_AT"),
        ("en", "de-AT", "en"),
        ("en", "en-US", "en_US"),
        ("xx", "xx-Weird_1", "en"),
    ],
)
def test_dates_follow_the_readers_region_among_words_of_their_language(
    written_in: str, wanted: str, expected: str
) -> None:
    assert str(conventions(written_in, wanted)) == expected
