"""The actions of the contract: one model for each body, the same for update, signal, HTTP and CLI."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from domain.input.instants import Instant
from domain.input.money import Amount, Money
from domain.input.problems import InvalidInput, Problem, parse
from domain.input.text import clean, shortened
from domain.people import CUSTOMER, PersonId
from domain.priority import Priority
from domain.requests.attachments import Attachments
from domain.requests.ticket import BundleName, Text, Word
from domain.via import Via

Body = TypeVar("Body", bound=BaseModel)
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
WHOLE_LENGTH = 10_000
"""Of how many characters a mail is kept beside what its writer says in it: each stands in the ticket's history."""
HandoverNote = Annotated[str, StringConstraints(max_length=20_000)]
"""What was tried and what is needed, for the next owner; a policy says where there must be one."""
PERSON = "person:"
INTEGRATION = "integration:"
How = Literal["phone", "in person", "chat", "other"]
"""How a person told the customer something without the ticket."""


def _actor(value: str) -> str:
    if value in ("customer", "system") or value.startswith((PERSON, "rule:", INTEGRATION)):
        return value
    return f"{PERSON}{value}"


def _of_the_team(person: str) -> str:
    if person == CUSTOMER:
        raise ValueError("the id of a person of the team")
    return person


Actor = Annotated[
    str, StringConstraints(pattern=r"^(person:|rule:|integration:)?[A-Za-z0-9._-]{1,64}$"), AfterValidator(_actor)
]
Colleague = Annotated[PersonId, AfterValidator(_of_the_team)]
Name = Annotated[str, StringConstraints(max_length=200)]


class Seen(BaseModel, frozen=True):
    """The episode and tier the sender was looking at."""

    episode: int
    tier: int


class Action(BaseModel):
    """What every action may carry: who acts, what they saw, when they sent it, and by which way it came."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)
    by: Actor = "system"
    seen: Seen | None = None
    sent_at: Instant | None = None
    via: SkipJsonSchema[Via | None] = None

    @property
    def person(self) -> str | None:
        """Return the id of the person who acts, or None."""
        return self.by.removeprefix(PERSON) if self.by.startswith(PERSON) else None


class Acknowledge(Action):
    """The owner takes the ticket on; another person does so by `take_over`."""

    take_over: bool = False


class Decline(Action):
    """The owner will not take it, and is not asked again for this ticket."""

    reason: Reason


class Escalate(Action):
    """Up to the next tier, or to a named higher one, with a coded reason and a hand-over note."""

    reason: Reason
    note: HandoverNote = ""
    to_tier: Name | None = None


class HandBack(Action):
    """Down to the tier below, or to a named lower one, with a hand-over note."""

    reason: Reason
    note: HandoverNote = ""
    to_tier: Name | None = None


class Reassign(Action):
    """To a named person in the same tier, with a hand-over note."""

    to: Colleague
    reason: Reason
    note: HandoverNote = ""


class Reply(Action):
    """A public answer to the customer."""

    text: Said
    workaround: bool = False


class CustomerTold(Action):
    """A person has told the customer by another way, which counts as a public answer: nothing is sent, nor anything any
    more that waits for its provider. `text` is what was said."""

    how: How = "phone"
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)] = ""


class Note(Action):
    """An internal note; `mention` is told."""

    text: Said
    mention: Colleague | None = None


class Wait(Action):
    """The ball goes to the customer, who is asked `text`, or to a third party."""

    on: Word
    text: Text = ""
    until: Instant | None = None

    @model_validator(mode="after")
    def _customer_is_asked_something(self) -> Wait:
        if self.on == CUSTOMER and not self.text.strip():
            raise ValueError("text: what the customer is asked; required when waiting for the customer")
        return self


class Resume(Action):
    """The ball is back."""


class Promise(Action):
    """A person promises the customer an answer by an instant, which then never slides."""

    at: Instant
    text: Text = ""


class ChangePriority(Action):
    """Another priority, with other promises from the same start."""

    priority: Priority
    reason: Reason


class ChangeCategory(Action):
    """Another category."""

    category: Word
    reason: Reason


class Resolve(Action):
    """What was wrong and what was done, for the customer, who may be granted money with it."""

    resolution: Said
    how_to_use: Text = ""
    grant: Money | None = None


class Approve(Action):
    """Allow a request for approval, whole or in part."""

    request: Name
    amount: Amount | None = None
    reason: Reason | None = None


class Refuse(Action):
    """Refuse a request for approval."""

    request: Name
    reason: Reason | None = None


class Reopen(Action):
    """A resolved ticket is not solved after all."""

    reason: Reason


class Close(Action):
    """A resolved ticket, now."""

    reason: Annotated[str, StringConstraints(max_length=2_000)] = ""


class Cancel(Action):
    """The ticket should not exist."""

    reason: Reason


class CustomerReplied(Action):
    """The customer wrote; `whole` is the mail of which `text` is what they say, where more stood in it."""

    by: Actor = "customer"
    text: Said
    channel: Name = "email"
    message_id: Annotated[str, StringConstraints(max_length=500)] | None = None
    attachments: Attachments = ()
    whole: Annotated[str, StringConstraints(max_length=WHOLE_LENGTH)] = ""
    not_solved: bool = False
    wants_manager: bool = False


class SurveyAnswered(Action):
    """The customer said how it was."""

    by: Actor = "customer"
    score: Annotated[int, Field(ge=1, le=5, strict=True)]
    comment: Text = ""


class MovePolicy(Action):
    """The ticket goes on under another policy, or under its policy's version of now; or back to the one before."""

    policy: BundleName | None = None
    back: bool = False
    reason: Reason

    @model_validator(mode="before")
    @classmethod
    def _is_meant(cls, body: Any) -> Any:
        if isinstance(body, dict) and body.get("dry_run"):
            raise ValueError("dry_run: no dry run; GET on the same path shows what a move would change")
        return body

    @model_validator(mode="after")
    def _somewhere(self) -> MovePolicy:
        if (self.policy is None) != self.back:
            raise ValueError("policy: where to; or back: true, to where it was before its last move")
        return self


ACTIONS: dict[str, type[Action]] = {
    "acknowledge": Acknowledge,
    "decline": Decline,
    "escalate": Escalate,
    "hand_back": HandBack,
    "reassign": Reassign,
    "reply": Reply,
    "customer_told": CustomerTold,
    "note": Note,
    "wait": Wait,
    "resume": Resume,
    "promise": Promise,
    "priority": ChangePriority,
    "category": ChangeCategory,
    "resolve": Resolve,
    "approve": Approve,
    "refuse": Refuse,
    "reopen": Reopen,
    "close": Close,
    "cancel": Cancel,
    "customer_replied": CustomerReplied,
    "survey_answered": SurveyAnswered,
    "move_policy": MovePolicy,
}


def read_action(name: str, body: Any) -> Action:
    """Return the action called `name` with its body checked; raises `InvalidInput` saying what is wrong."""
    model = ACTIONS.get(name)
    if model is None:
        found = shortened(str(clean(name)), 80)
        raise InvalidInput([Problem(field="action", found=found, allowed=", ".join(ACTIONS))])
    return read_body(model, body)


def read_body(model: type[Body], body: Any) -> Body:
    """Return a body that came from outside, checked; fields that are null count as absent."""
    try:
        cleaned = clean({} if body is None else body)
    except RecursionError:
        raise InvalidInput([Problem(field="(whole)", found="a value nested without end", allowed="a body")]) from None
    if isinstance(cleaned, dict):
        cleaned = {key: value for key, value in cleaned.items() if value is not None}
    return parse(model, cleaned)
