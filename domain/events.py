"""Events: what happened, as the decider is told it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel

from domain.input.problems import Problem
from domain.people import Contact
from domain.policy.snapshot import CompiledTime, Snapshot
from domain.team.proof import Proof

MESSAGE_REPORTED = "message_reported"
"""The signal by which a ticket hears that a message of its own did not arrive. It is no action that people have."""


MESSAGE_TAKEN = "message_taken"
"""The signal by which a ticket hears that a message that it holds back was taken all the same. It is no action."""
PROVIDER_BACK = "provider_back"
"""The signal by which a ticket hears that what waits for a channel may go. It is no action that people have."""


class Ticked(BaseModel, frozen=True):
    """Time has passed: whatever is due by now is due."""

    event: Literal["ticked"] = "ticked"


class Acted(BaseModel, frozen=True):
    """Somebody asks for an action of the contract, in JSON that nobody has checked yet.

    `proof` is what the proof in the body says, where it was opened and is genuine. `sealed` says that the body came
    encrypted under a key of ours: whoever sent it stands for when it was sent. `door` is what the body says of where
    one of our own clients took it in. `unknown_people` are problems with people it names, where they were looked up.
    """

    event: Literal["acted"] = "acted"
    action: str
    body: Any = None
    key: str | None = None
    door: str | None = None
    by_signal: bool = False
    sealed: bool = False
    proof: Proof | None = None
    unknown_people: tuple[Problem, ...] = ()


class OwnerFound(BaseModel, frozen=True):
    """An assignment came back: with an owner, or with nobody there."""

    event: Literal["owner_found"] = "owner_found"
    effect_id: str
    owner: Contact | None = None


class MessageSettled(BaseModel, frozen=True):
    """A message was accepted by its provider, or failed for good; `reason` is a code, never an address.

    `goes_on` says that a person who cannot be told in another's place is followed by the next one, as it is but for
    what an older release recorded.
    """

    event: Literal["message_settled"] = "message_settled"
    effect_id: str
    accepted: bool
    reason: str = ""
    goes_on: bool = True


class MessageDeferred(BaseModel, frozen=True):
    """A message could not be sent now, and may be later; `reason` is a code.

    `doubted_at` is when a call began of which nobody knows what became; None where it was certainly not taken.
    """

    event: Literal["message_deferred"] = "message_deferred"
    effect_id: str
    reason: str
    doubted_at: AwareDatetime | None = None


class ProviderBack(BaseModel, frozen=True):
    """What waits for a channel may go, in JSON that nobody has checked yet."""

    event: Literal["provider_back"] = "provider_back"
    body: Any = None


class MessageTaken(BaseModel, frozen=True):
    """A provider reports that it has a message that waits, in JSON that nobody has checked yet."""

    event: Literal["message_taken"] = "message_taken"
    body: Any = None


class MessagesWithdrawn(BaseModel, frozen=True):
    """The ledger has been told that messages are not sent any more."""

    event: Literal["messages_withdrawn"] = "messages_withdrawn"
    effect_id: str


class MessageReported(BaseModel, frozen=True):
    """A provider reports that a message did not arrive, in JSON that nobody has checked yet."""

    event: Literal["message_reported"] = "message_reported"
    body: Any = None


class TimeExtended(BaseModel, frozen=True):
    """The calendars are known further ahead."""

    event: Literal["time_extended"] = "time_extended"
    effect_id: str
    time: CompiledTime


class SnapshotLoaded(BaseModel, frozen=True):
    """The policy a ticket is to be moved to came back, or every mistake it has."""

    event: Literal["snapshot_loaded"] = "snapshot_loaded"
    effect_id: str
    snapshot: Snapshot | None = None
    mistake: str = ""
    problems: tuple[Problem, ...] = ()


Event = (
    Ticked
    | Acted
    | OwnerFound
    | MessageSettled
    | MessageDeferred
    | MessageTaken
    | ProviderBack
    | MessagesWithdrawn
    | MessageReported
    | TimeExtended
    | SnapshotLoaded
)
