"""Sums of money as people read them."""

from __future__ import annotations

import pytest
from babel import Locale

from activities.amounts import amount


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "1,620.50 EUR"),
        ("de", "1.620,50 EUR"),
        ("de_CH", "1'620.50 EUR"),
        ("fr", "1\u202f620,50 EUR"),
        ("es", "1.620,50 EUR"),
    ],
)
def test_a_sum_has_the_figures_of_its_readers_and_one_meaning(locale: str, expected: str) -> None:
    assert amount("1620.50 EUR", Locale.parse(locale)).replace("\u2019", "'") == expected


def test_what_is_no_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="an amount and a currency"):
        amount("a lot", Locale("en"))
