"""Faults the carrier can be told to have, and the drawing of them."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sandbox.carrier.kind import Kind

BeforeAccept = Literal["reset", "hang", "429", "500-before-accept"]
AfterAccept = Literal["accept-then-drop", "accept-then-hang", "500-after-accept", "broken-json"]
Callback = Literal["duplicate-callbacks", "reorder-callbacks", "no-callbacks"]
Timing = Literal["callback-before-response"]
SmsOutcome = Literal["undelivered", "failed"]
EmailOutcome = Literal["bounce", "dropped"]
FaultName = Literal[BeforeAccept, AfterAccept, Callback, Timing, SmsOutcome, EmailOutcome]

BEFORE_ACCEPT = get_args(BeforeAccept)
AFTER_ACCEPT = get_args(AfterAccept)
CALLBACK = get_args(Callback)
TIMING = get_args(Timing)
OUTCOME = get_args(SmsOutcome) + get_args(EmailOutcome)


class Fault(BaseModel):
    """One fault: which calls it meets, how often and how many times.

    `rate` is the share of matching messages it meets, 0 to 1; 1 meets every one. `times` is how many more it
    may meet, without end when null. `to` narrows it to one recipient. `count` is how often
    duplicate-callbacks posts each callback; `retry_after_seconds` goes with 429; `error_code` with
    undelivered and failed.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Kind
    fault: FaultName
    rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    times: Annotated[int, Field(ge=1)] | None = None
    to: Annotated[str, Field(min_length=1)] | None = None
    count: Annotated[int, Field(ge=2, le=50)] = 2
    retry_after_seconds: Annotated[int, Field(ge=0, le=3600)] = 1
    error_code: Annotated[int, Field(ge=30001, le=39999)] = 30003

    @model_validator(mode="after")
    def _outcome_belongs_to_kind(self) -> Self:
        other = get_args(EmailOutcome) if self.kind == "sms" else get_args(SmsOutcome)
        if self.fault in other:
            raise ValueError(f"{self.kind} has no fault {self.fault}")
        return self

    def is_same_as(self, other: Fault) -> bool:
        """Whether setting one replaces the other."""
        return (self.kind, self.fault, self.to) == (other.kind, other.fault, other.to)

    def matches(self, kind: Kind, recipients: Collection[str]) -> bool:
        """Whether the fault concerns a call to any of these recipients; letter case does not matter."""
        if self.kind != kind or self.times == 0:
            return False
        return self.to is None or self.to.lower() in {recipient.lower() for recipient in recipients}


class Faults:
    """The faults in force. They last as long as the process: a restarted carrier is a sound one.

    Drawing is repeatable: the same faults and calls in the same order meet the same fate.
    """

    def __init__(self) -> None:
        self._in_force: list[Fault] = []
        self._chance = random.Random(0)  # nosec B311  # faults are to come again the same

    def set(self, fault: Fault) -> None:
        """Puts a fault in force, in place of one of the same kind, name and recipient."""
        self._in_force = [other for other in self._in_force if not fault.is_same_as(other)] + [fault]

    def clear(self) -> None:
        """Ends every fault."""
        self._in_force.clear()

    def in_force(self) -> list[Fault]:
        """Every fault set and not cleared, `times` counted down to what is left."""
        return list(self._in_force)

    def draw(self, kind: Kind, recipients: Collection[str], among: Collection[str]) -> Fault | None:
        """The first fault of these names that strikes this call, its `times` reduced by one; else None."""
        for place, fault in enumerate(self._in_force):
            if fault.fault not in among or not fault.matches(kind, recipients):
                continue
            if self._chance.random() < fault.rate:
                left = None if fault.times is None else fault.times - 1
                self._in_force[place] = fault.model_copy(update={"times": left})
                return fault
        return None
