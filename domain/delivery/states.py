"""Delivery: the states a message goes through, and which report of it is news.

Reports come late, twice and in any order. A message keeps the state of highest rank it was ever reported in, so that
every order of the same reports ends in the same state. What nobody reported, but we concluded, settles only a doubt.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from pydantic import BaseModel

from domain.effects import Purpose
from domain.people import Channel
from domain.requests.ticket import REFERENCE_PATTERN

State = Literal["intended", "sending", "unknown", "withdrawn", "accepted", "failed", "delivered", "undelivered"]
"""In the order of their rank.

`unknown` is a call whose outcome is in doubt: any word from the provider settles it. `withdrawn` is not sent any more,
since something else has told it or it is no longer true. `failed` was refused, `delivered`
reached the receiver's server or phone. `undelivered` outranks it: a mail may bounce after the server had taken it.
"""

STATES: tuple[State, ...] = get_args(State)
ENDS: frozenset[State] = frozenset({"withdrawn", "failed", "delivered", "undelivered"})
"""States after which no report is expected."""
OPEN: frozenset[State] = frozenset({"intended", "sending", "unknown"})
"""States in which it is not certain that the provider has the message."""


def waits(state: str, deferred: bool) -> bool:
    """Return whether a message waits for its provider: it was deferred, and has not come to its end since."""
    return deferred and state in OPEN


class NewMessage(BaseModel, frozen=True):
    """A message as it is about to be sent: `to` is a person's id or `customer`, `entries` are those of its ticket's
    timeline that led to it, by their ids."""

    id: str
    reference: str
    purpose: Purpose
    to: str
    channel: Channel
    address: str
    subject: str | None = None
    body: str
    entries: tuple[str, ...] = ()


MESSAGE_ID_LENGTH = 500


def is_message_id(id: str) -> bool:
    """Return whether a message of ours could be called so: a ticket's reference, a slash, and why it is sent."""
    reference, slash, why = id.partition("/")
    return (
        bool(slash and why) and len(id) <= MESSAGE_ID_LENGTH and re.fullmatch(REFERENCE_PATTERN, reference) is not None
    )


FAILED: frozenset[State] = frozenset({"failed", "undelivered"})
"""States of a message that did not arrive."""


def is_of_another_call(taken_as: str | None, reported_as: str | None, calls: int) -> bool:
    """Return whether a report is of another call than the one that the ledger knows a message by.

    A message whose first call was in doubt for long is called out once more, and both calls may have been taken.
    `taken_as` and `reported_as` are the provider's ids, None where it gave none.
    """
    return calls > 1 and None not in (taken_as, reported_as) and taken_as != reported_as


def later(current: State, new: State) -> bool:
    """Return whether a message in state `current` moves to `new` when that is reported."""
    return STATES.index(new) > STATES.index(current)


def concluded(current: State, new: State) -> bool:
    """Return whether a message in state `current` moves to `new` when nobody but we says so.

    A call was refused, or nobody seems to have taken it: that ends a doubt, and nothing the provider has reported.
    """
    return current in OPEN and later(current, new)
