"""Delivery: the states a message goes through, and which report of it is news.

Reports come late, twice and in any order. A message keeps the state of highest rank it was ever reported in, so that
every order of the same reports ends in the same state.
"""

from __future__ import annotations

from typing import Literal, get_args

State = Literal["intended", "sending", "unknown", "accepted", "failed", "delivered", "undelivered"]
"""In the order of their rank.

`unknown` is a send whose outcome is in doubt: any word from the provider settles it. `failed` was refused, `delivered`
reached the receiver's server or phone. `undelivered` outranks it: a mail may bounce after the server had taken it.
"""

STATES: tuple[State, ...] = get_args(State)
ENDS: frozenset[State] = frozenset({"failed", "delivered", "undelivered"})
"""States after which no report is expected."""


def later(current: State, new: State) -> bool:
    """Return whether a message in state `current` moves to `new` when that is reported."""
    return STATES.index(new) > STATES.index(current)
