"""Why the client could not do what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from domain.case.view import ClockView, View
from domain.input.problems import Problem
from domain.input.text import shortened
from domain.requests.refusals import Refusal


class EscalationError(Exception):
    """Base of everything the client raises itself; invalid input is `domain.input.problems.InvalidInput`."""


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


class UnknownCustomer(EscalationError):
    """Nothing is kept of this customer: they never had a ticket, or everything of theirs was erased."""

    def __init__(self) -> None:
        super().__init__("Nothing is kept of this customer")


class NotEnded(EscalationError):
    """Nothing was erased, since some of the customer's tickets live; those that were cancelled are about to end."""

    def __init__(self, references: Sequence[str], *, cancelled: bool = False) -> None:
        self.references = tuple(references)
        said = "cancelled, but not ended until the last messages are sent; repeat it" if cancelled else "not ended"
        super().__init__(f"Nothing was erased: {said}: {', '.join(self.references)}")

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with each ticket."""
        allowed = "a ticket that has ended; `cancel` ends it first"
        return tuple(Problem(field="tickets", found=reference, allowed=allowed) for reference in self.references)


class UnknownClock(EscalationError):
    """The ticket has no such clock, or it has had no such run; `problems` names those that it has."""

    def __init__(self, clock: str | None, run: int | None, episode: int | None, known: Sequence[ClockView]) -> None:
        runs = [each for each in known if clock in (each.key, each.name)]
        if runs:
            found = ", ".join(f"{name} {n}" for name, n in (("run", run), ("episode", episode)) if n is not None)
            allowed = ", ".join(f"run {each.run} of episode {each.episode}" for each in runs)
            problem = Problem(field="run", found=found, allowed=allowed)
        else:
            names = ", ".join(dict.fromkeys(each.key for each in known)) or "none: it has no clock"
            problem = Problem(field="clock", found=shortened(clock or "the next one", 40), allowed=names)
        self.problems = (problem,)
        super().__init__(f"The ticket has had no such {problem.field}: {problem.found}")


class NotRemembered(EscalationError):
    """The engine has forgotten the ticket, and with it how its time was counted; its view has the figures."""

    def __init__(self) -> None:
        super().__init__("How this ticket's time was counted is not remembered any more; its view has the figures")


class TicketClosed(EscalationError):
    """The ticket's life is over; `view` is how it ended."""

    def __init__(self, view: View) -> None:
        self.view = view
        super().__init__(f"The ticket is {view.status}")


class RunForgotten(EscalationError):
    """The ticket has not ended, and the engine remembers nothing of it; `view` is what was last recorded."""

    def __init__(self, view: View) -> None:
        self.view = view
        owner = f"with {view.owner.id}" if view.owner else "with nobody"
        super().__init__(
            f"The engine no longer remembers this ticket, which is {view.status}, {owner} in {view.tier.name}; "
            "open another one that follows it"
        )


class ActionRefused(EscalationError):
    """The ticket refused an action and nothing changed; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.detail)


class Unreachable(EscalationError):
    """Something we need does not answer now; the same call may be repeated."""


class EngineUnreachable(Unreachable):
    """Temporal, or every worker, does not answer. What was asked may still apply: repeat it with the same key."""


class LostRun(EngineUnreachable):
    """The engine's run of the ticket was ended from outside. It is being taken up again: repeat what was asked."""

    def __init__(self) -> None:
        super().__init__("The ticket has lost its run; it is being taken up again")


class StartForgotten(EngineUnreachable):
    """The engine has started a ticket and knows it no more: its database was set back. Repeat the request."""

    def __init__(self) -> None:
        super().__init__("Temporal has lost the run it had just started; repeat the request")


class OpenedUnseen(EngineUnreachable):
    """The ticket is open, but no worker has shown it in time; `new` says whether this call opened it."""

    def __init__(self, *, new: bool) -> None:
        self.new = new
        super().__init__("The ticket is accepted, but no worker has shown it yet")


class DatabaseUnreachable(Unreachable):
    """The database does not answer."""
