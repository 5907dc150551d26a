"""The nearest name: which of those that are known was probably meant by one that is not."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

ALIKE = 0.65
"""How much alike two names must be, from 0 to 1, for one to be taken for the other mistyped: ids are as short as three
letters, so that one wrong letter of them leaves two thirds."""


def nearest(found: str, names: Iterable[str]) -> str | None:
    """Return which of `names` was probably meant by `found`, in whatever case either is written; None where none is
    near."""
    spelt = {name.casefold(): name for name in sorted(names, reverse=True)}
    near = get_close_matches(found.casefold(), list(spelt), n=1, cutoff=ALIKE)
    return spelt[near[0]] if near else None
