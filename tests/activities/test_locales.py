"""Which language's templates are looked for."""

from __future__ import annotations

import pytest

from activities.locales import locales


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("en", ("en",)),
        ("en-GB", ("en-GB", "en")),
        ("pt_br", ("pt-BR", "pt", "en")),
        ("zh-hant-tw", ("zh-Hant-TW", "zh-Hant", "zh", "en")),
    ],
)
def test_the_nearest_comes_first_and_english_last(wanted: str, expected: tuple[str, ...]) -> None:
    assert locales(wanted) == expected
