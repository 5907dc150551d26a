"""What the attempts of one send know together: what the ledger says, and what one attempt leaves for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.delivery.sending import Known
from domain.delivery.states import OPEN


class Word(BaseModel, frozen=True):
    """What an attempt leaves for the next, where it is kept though the ledger may be away.

    `called_at` is when a call in doubt began, `reason` a code for why it is; `not_taken_at` is when one began that was
    certainly not taken.
    """

    attempt: int
    calls: int = 0
    called_at: AwareDatetime | None = None
    not_taken_at: AwareDatetime | None = None
    resent_at: AwareDatetime | None = None
    reason: str | None = None


def what_is_known(
    ledger: Known | None, word: Word | None, attempt: int, since: datetime, doubted_at: datetime | None = None
) -> Known:
    """Return what an attempt may rely on, which began at `since`; `ledger` is None while that cannot be reached.

    `doubted_at` is when a call in doubt began before all of these attempts, as the ticket remembers it. Word of any but
    the attempt just before does not count: one since may have sent, and died before it could say so.
    Without the ledger, an attempt that left no word may have sent until the present one began.
    """
    if word is not None and word.attempt != attempt - 1:
        word = None
    if ledger is None:
        if attempt == 1:
            return Known("sending", 1, doubted_at) if doubted_at else Known()
        if word is None:
            return Known("sending", 1, since)
        return Known("sending", word.calls, word.called_at, word.resent_at)
    if word is None and doubted_at is not None and attempt == 1 and ledger.state in OPEN and ledger.called_at is None:
        # the ledger has not been told yet of a call that was made while it was away
        return replace(ledger, calls=max(ledger.calls, 1), called_at=doubted_at)
    if word is None:
        return ledger
    if word.called_at is not None:
        called_at = max(word.called_at, ledger.called_at or word.called_at)
        resent_at = ledger.resent_at or word.resent_at
        return Known(ledger.state, max(ledger.calls, word.calls), called_at, resent_at)
    if ledger.called_at is not None and word.not_taken_at is not None and ledger.called_at <= word.not_taken_at:
        return replace(ledger, calls=ledger.calls - 1, called_at=None)
    return ledger
