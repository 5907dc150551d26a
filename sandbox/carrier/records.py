"""The lines of the journal: what happened at the carrier, in order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from sandbox.carrier.kind import Kind
from sandbox.carrier.message import Message
from sandbox.carrier.opt_out import Keyword
from sandbox.carrier.plan import Step


class Accepted(BaseModel):
    """A message became the carrier's to deliver."""

    model_config = ConfigDict(frozen=True)

    type: Literal["accepted"] = "accepted"
    message: Message


class Reached(BaseModel):
    """A message reached a status."""

    model_config = ConfigDict(frozen=True)

    type: Literal["reached"] = "reached"
    id: str
    step: Step
    at: AwareDatetime


class CalledBack(BaseModel):
    """A webhook was posted, or given up: `answer` is the HTTP status our API answered, null when it never
    did.

    `id` is that of the message or reply it told of, `event` the status or `inbound`.
    """

    model_config = ConfigDict(frozen=True)

    type: Literal["called_back"] = "called_back"
    id: str
    event: str
    answer: int | None
    attempts: int
    at: AwareDatetime


class Replied(BaseModel):
    """A person wrote. `to_message` is the carrier id of what they answered, null when they wrote first."""

    model_config = ConfigDict(frozen=True)

    type: Literal["replied"] = "replied"
    id: str
    kind: Kind
    person: str
    to: str
    text: str
    to_message: str | None
    keyword: Keyword | None
    notice: str | None
    at: AwareDatetime


class Read(BaseModel):
    """A person has seen the first `items` entries of their thread."""

    model_config = ConfigDict(frozen=True)

    type: Literal["read"] = "read"
    person: str
    items: int


Record = Annotated[Accepted | Reached | CalledBack | Replied | Read, Field(discriminator="type")]
RECORD: TypeAdapter[Record] = TypeAdapter(Record)
