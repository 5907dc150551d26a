"""What activities are asked and what they answer: one pydantic value each way, kept in durable history."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field

from domain.case.case import Case, Status
from domain.delivery.states import NewMessage, State
from domain.effects import AssignOwner, SendMessage
from domain.input.problems import Problem
from domain.people import Contact
from domain.policy.policy import Policy
from domain.requests.ticket import Ticket
from domain.team.named_people import NamedPerson
from domain.team.proof import Proof


class LoadPolicy(BaseModel, frozen=True):
    """Load a ticket's policy bundle and compile it from the instant the ticket opened, far enough ahead of `at`."""

    ticket: Ticket
    opened_at: AwareDatetime
    at: AwareDatetime | None = None


class Assign(BaseModel, frozen=True):
    """Assign an owner from the bundle's roster."""

    reference: str
    roster: str
    wanted: AssignOwner


class Assigned(BaseModel, frozen=True):
    """Who owns it now; nobody when nobody suitable is there."""

    owner: Contact | None = None


class Extend(BaseModel, frozen=True):
    """Compile the calendars of the policy the ticket lives by further, whatever the bundle says by now."""

    policy: Policy
    ticket: Ticket
    since: AwareDatetime


class Send(BaseModel, frozen=True):
    """Send one message, in the words of the bundle's templates."""

    reference: str
    bundle: str
    message: SendMessage


class Unrecorded(NewMessage, frozen=True):
    """What became of a message at `at`, which the ledger could not be told then; see `store.messages.Message`.

    `concluded` says that it is our own conclusion, which what the provider reports outweighs; `unless_known` that
    nobody here knows what became of it, or its words: the ledger itself knows better, if it has it. `deferred` says
    that it waits for its provider.
    """

    state: State
    at: AwareDatetime
    concluded: bool = False
    unless_known: bool = False
    deferred: bool = False
    provider: str | None = None
    provider_id: str | None = None
    reason: str | None = None
    calls: int = 0
    called_at: AwareDatetime | None = None
    resent_at: AwareDatetime | None = None

    @classmethod
    def without_words(
        cls, reference: str, message: SendMessage, state: State, at: datetime, reason: str, *, unless_known: bool = True
    ) -> Self:
        """Return our own conclusion on a message whose words are not at hand."""
        return cls(
            id=message.id,
            reference=reference,
            purpose=message.purpose,
            to=message.to.id,
            channel=message.channel,
            address=message.to.address(message.channel) or "",
            body="",
            entries=message.entries,
            state=state,
            at=at,
            concluded=True,
            unless_known=unless_known,
            reason=reason,
        )

    def doubted(self, since: datetime | None) -> Self:
        """Return the same with a call that may have begun then; None where none may have."""
        if since is None:
            return self
        return self.model_copy(update={"calls": max(self.calls, 1), "called_at": max(since, self.called_at or since)})


class Sent(BaseModel, frozen=True):
    """The provider has taken the message. `unknown` is what earlier releases said of one in doubt.

    `unrecorded` is for the ledger, when that was away.
    """

    state: Literal["accepted", "unknown"]
    provider_id: str | None = None
    unrecorded: Unrecorded | None = None


class Withdraw(BaseModel, frozen=True):
    """Say in the ledger that messages of a ticket are not sent any more; `reason` is a code."""

    reference: str
    messages: tuple[SendMessage, ...]
    reason: str


class Swept(BaseModel, frozen=True):
    """What a sweep did: how many messages it asked for, moved on, closed as never sent, and left stuck."""

    asked: int = 0
    moved: int = 0
    closed: int = 0
    unanswered: int = 0
    stuck: int = 0


class OpenProof(BaseModel, frozen=True):
    """Open the proof of identity that an action carries."""

    text: str = Field(repr=False)


class OpenedProof(BaseModel, frozen=True):
    """What the proof says; None where it is not genuine."""

    proof: Proof | None


class LookUpPeople(BaseModel, frozen=True):
    """Look up whom an action names; `roster` is that of the ticket's policy."""

    roster: str
    people: tuple[NamedPerson, ...]


class PeopleLookedUp(BaseModel, frozen=True):
    """A problem for each of them that is not there."""

    problems: tuple[Problem, ...] = ()


class LookBack(BaseModel, frozen=True):
    """Ask what earlier runs have left of a ticket to the run `run_id`, which the engine began at `began_at`.

    `reset` says that the engine made it by a reset of an earlier one, `again` that it was started in place of one that
    was ended from outside.
    """

    reference: str
    run_id: str
    began_at: AwareDatetime
    reset: bool = False
    again: bool = False


class Left(BaseModel, frozen=True):
    """What a run leaves of its ticket: all that the next one needs to go on as if nothing had ended.

    `recorded` is how much of the timeline the database has, `owed` what the ledger has yet to be told. `told` signals
    have reached the run; those at the places `unheard` among them had not been taken up.
    """

    case: Case
    recorded: int
    owed: tuple[Unrecorded, ...] = ()
    told: int = 0
    unheard: tuple[int, ...] = ()


class Past(BaseModel, frozen=True):
    """What there was under a reference before a run.

    `left` is how the last life ended; `status` is what the database knows of a life that the engine has forgotten;
    `began_at` is when a start came in that never became a ticket. `heard` are the places, among the run's own signals,
    of those that a reset has repeated and the life before had taken.
    """

    left: Left | None = None
    status: Status | None = None
    began_at: AwareDatetime | None = None
    heard: tuple[int, ...] = ()


class RunsSwept(BaseModel, frozen=True):
    """What a sweep of the tickets' runs found: how many had lost theirs, were taken up again, are not remembered by
    the engine, and could not be looked into."""

    lost: int = 0
    taken_up: int = 0
    gone: int = 0
    unanswered: int = 0
