"""Unsent: what a send means that ended without an answer: not yet or never, in doubt since when.

Nobody guesses that a message was not taken. A send whose time is over may have made a call at its very end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.delivery.sending import MANNER_OF
from domain.people import Channel

MESSAGE_REFUSED = "MessageRefused"
NOT_SENT = "NotSent"
IN_DOUBT = "InDoubt"
PROVIDER_AWAY = "ProviderAway"
DATABASE_UNAVAILABLE = "DatabaseUnavailable"
"""Kinds of failures, as the last attempt of a send names them."""

_NOT_YET = frozenset({PROVIDER_AWAY, NOT_SENT, IN_DOUBT, DATABASE_UNAVAILABLE})
_ENTERED = frozenset({MESSAGE_REFUSED, NOT_SENT, IN_DOUBT, PROVIDER_AWAY})
"""Kinds whose message is in the ledger, where it does not come with them for it."""


@dataclass(frozen=True)
class Unsent:
    """A send that was asked for at `asked_at` and ended at `ended_at` without an answer.

    `kind` is the kind of failure that its last attempt left, None where none left any. `timed_out` says that an attempt
    may have been under way after that, until the end. `doubted_at` is the doubt that the last attempt knew, and
    `doubted_before` the one that the ticket remembered when it asked for the send; see `attempts.sought_from`.
    """

    channel: Channel
    asked_at: datetime
    ended_at: datetime
    kind: str | None = None
    timed_out: bool = False
    doubted_at: datetime | None = None
    doubted_before: datetime | None = None

    @property
    def may_go_later(self) -> bool:
        """Return whether the message has not gone yet, rather than that it never will."""
        return self.timed_out if self.kind is None else self.kind in _NOT_YET

    @property
    def in_doubt_since(self) -> datetime | None:
        """Return what the ticket is to remember of the doubt; None where the message was certainly not taken.

        A message that can be looked for is looked for since it was first asked for. Of any other the end counts.
        """
        if self.timed_out or (self.kind == IN_DOUBT and self.doubted_at is None):
            can_be_asked = MANNER_OF[self.channel].can_be_asked
            return (self.doubted_before or self.asked_at) if can_be_asked else self.ended_at
        nothing_was_tried = self.kind == DATABASE_UNAVAILABLE
        return self.doubted_before if nothing_was_tried else self.doubted_at

    @property
    def ledger_knows_that_it_is_deferred(self) -> bool:
        """Return whether the last attempt has entered that the message is deferred."""
        return self.kind == PROVIDER_AWAY

    @property
    def ledger_knows_that_it_failed(self) -> bool:
        """Return whether the last attempt has entered what became of a message that is deferred no more."""
        return self.kind in _ENTERED
