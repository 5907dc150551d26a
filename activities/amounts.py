"""Sums of money as people read them."""

from __future__ import annotations

from babel import Locale
from babel.numbers import format_decimal

from domain.input.money import limits


def amount(money: str, locale: Locale) -> str:
    """Return a sum such as `1620.00 EUR` with the figures of `locale`, such as `1.620,00 EUR`.

    The currency is named by its code, which means one currency everywhere and is in any alphabet. Raises ValueError
    when `money` is no such sum.
    """
    [sum_of_money] = limits(money)
    return f"{format_decimal(sum_of_money.amount, '#,##0.00', locale)} {sum_of_money.currency}"
