"""A difference: a ticket of which the two databases know different things."""

from __future__ import annotations

from dataclasses import dataclass

from domain.case.accounts import Verdict


@dataclass(frozen=True)
class Difference:
    """What differs of a ticket.

    The engine has no run of it where it is `without_run`, and one that cannot go on where it `is_stuck`. Our database
    has only that it was asked for where it was `never_heard_of`. `mended` says that the remedy was carried out. Without
    a `verdict` nobody answered for it.
    """

    reference: str
    verdict: Verdict | None
    without_run: bool = False
    never_heard_of: bool = False
    is_stuck: bool = False
    mended: bool = False
