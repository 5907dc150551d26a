"""Why the client could not do what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from domain.problems import Problem
from domain.refusals import Refusal
from domain.view import View


class EscalationError(Exception):
    """Base of everything the client raises itself; invalid input is `domain.problems.InvalidInput`."""


class OtherContent(EscalationError):
    """The reference belongs to a ticket that was opened with other content; nothing was changed."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"Ticket {reference} exists with other content")


class NeverOpened(EscalationError):
    """The engine holds an ended run of this reference that never became a ticket, so none can be opened under it."""

    def __init__(self, reference: str, problems: Sequence[Problem]) -> None:
        self.reference = reference
        self.problems = tuple(problems)
        super().__init__(f"Ticket {reference} failed to open; use another reference")


class UnknownTicket(EscalationError):
    """There is no such ticket."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__("There is no such ticket")


class UnknownClock(EscalationError):
    """The ticket has no such clock, or what made it up is not remembered any more."""

    def __init__(self, clock: str, known: Sequence[str]) -> None:
        self.known = tuple(dict.fromkeys(known))
        there = ", ".join(self.known) or "none"
        super().__init__(f"No run of the clock {clock} can be explained; the ticket has {there}")


class TicketClosed(EscalationError):
    """The ticket's life is over; `view` is how it ended."""

    def __init__(self, view: View) -> None:
        self.view = view
        super().__init__(f"The ticket is {view.status}")


class ActionRefused(EscalationError):
    """The ticket refused an action and nothing changed; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.detail)


class Unreachable(EscalationError):
    """Something we need does not answer now; the same call may be repeated."""


class EngineUnreachable(Unreachable):
    """Temporal, or every worker, does not answer. What was asked may still apply: repeat it with the same key."""


class DatabaseUnreachable(Unreachable):
    """The database does not answer."""
