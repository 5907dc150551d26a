"""Money: an amount in a currency, as an action carries it and as a policy writes it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from domain.input.problems import InvalidInput, parse

Amount = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=2)]
_WRITTEN = re.compile(r"(?P<amount>\d+(\.\d{1,2})?) (?P<currency>[A-Z]{3})")


class Money(BaseModel, frozen=True):
    """An amount of one currency; never nothing, never less."""

    amount: Amount
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}"


def limits(written: str | None) -> tuple[Money, ...]:
    """Return the sums written as `50 EUR`, or `50 EUR, 45 GBP` for several currencies.

    Raises ValueError when it is neither, or names a currency twice.
    """
    if written is None:
        return ()
    found = [_WRITTEN.fullmatch(part.strip()) for part in written.split(",")]
    try:
        sums = tuple(parse(Money, match.groupdict()) for match in found if match)
    except InvalidInput:
        sums = ()
    if len(sums) < len(found) or len({money.currency for money in sums}) < len(sums):
        raise ValueError("an amount and a currency, such as 50 EUR; several currencies separated by commas")
    return sums
