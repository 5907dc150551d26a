"""What the attempts of one send know together: what the ledger says, and what one attempt leaves for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.delivery.sending import Known, Manner


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

    `doubted_at` is until when a call in doubt may have begun before all of these attempts. Of the calls that the
    ledger, the ticket and the last word know, the latest counts, for each may not have been told to the others.
    That a call was not taken counts from the attempt just before only: one since may have sent, and died before it
    could say so. Without the ledger, an attempt that left no word may have sent until the present one began.
    """
    if word is not None and word.attempt == attempt - 1 and word.called_at is None:
        return _not_taken(ledger, word)
    perhaps_silently = (
        since if ledger is None and attempt > 1 and (word is None or word.attempt < attempt - 1) else None
    )
    known, word = ledger or Known(), word or Word(attempt=0)
    resent_at = known.resent_at or word.resent_at
    instants = [at for at in (known.called_at, doubted_at, word.called_at, perhaps_silently) if at is not None]
    if not instants:
        return replace(known, resent_at=resent_at)
    state = ledger.state if ledger is not None else "sending"
    return Known(state, max(known.calls, word.calls, 1), max(instants), resent_at)


def _not_taken(ledger: Known | None, word: Word) -> Known:
    """What is known once the last call was not taken. What was sent again in doubt before stays marked."""
    if ledger is None:
        return Known("sending", word.calls, None, word.resent_at)
    marked = replace(ledger, resent_at=ledger.resent_at or word.resent_at)
    if ledger.called_at is None:
        return replace(marked, calls=max(ledger.calls, word.calls))
    if word.not_taken_at is not None and ledger.called_at <= word.not_taken_at:
        return replace(marked, calls=word.calls, called_at=None)
    return marked


def doubted_until(manner: Manner, doubted_at: datetime | None, asked_at: datetime) -> datetime | None:
    """Return until when the call may have begun that the ticket remembers as in doubt; None where there is none.

    `asked_at` is when this send was asked for. Of a message that can be looked for, the ticket remembers when the first
    such call may have begun, since it is looked for from then on. Of any other it remembers when the last one may have.
    """
    return asked_at if doubted_at is not None and manner.can_be_asked else doubted_at


def sought_from(manner: Manner, known: Known, doubted_at: datetime | None, asked_at: datetime) -> datetime | None:
    """Return what the ticket is to remember of a message in doubt; None where it is in none.

    One that can be looked for is looked for from then on. No call that may have been taken began earlier.
    """
    if known.called_at is None or not manner.can_be_asked:
        return known.called_at
    return min(known.called_at, doubted_at or asked_at)
