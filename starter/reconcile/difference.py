"""A difference: a ticket of which the two databases know different things."""

from __future__ import annotations

from dataclasses import dataclass

from domain.case.accounts import Verdict


@dataclass(frozen=True)
class Difference:
    """What differs of a ticket, of which the engine has no run where it is `without_run`; `mended` says that the remedy
    was carried out. Without a `verdict` nobody answered for this ticket."""

    reference: str
    verdict: Verdict | None
    without_run: bool = False
    mended: bool = False
