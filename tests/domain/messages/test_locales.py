"""Which language's templates are looked for."""

from __future__ import annotations

import pytest

from domain.messages.locales import language, locales, of_one_language


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


@pytest.mark.parametrize(
    ("written_in", "wanted", "expected"),
    [
        ("de", "de-AT", ("de-AT", "de", "en")),
        ("de-AT", "de-AT", ("de-AT", "de", "en")),
        ("en", "de-AT", ("en",)),
        ("en-GB", "en-GB", ("en-GB", "en")),
    ],
)
def test_what_stands_around_words_is_in_their_language(written_in: str, wanted: str, expected: tuple[str, ...]) -> None:
    assert of_one_language(written_in, wanted) == expected


@pytest.mark.parametrize(("locale", "expected"), [("pt_br", "pt"), ("DE", "de"), ("zh-Hant-TW", "zh")])
def test_a_language_is_a_locale_without_its_region(locale: str, expected: str) -> None:
    assert language(locale) == expected
