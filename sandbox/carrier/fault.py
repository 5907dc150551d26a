"""One fault the carrier can be told to have, as a value."""

from __future__ import annotations

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
Unconnected = Literal["away-refused", "away-tls"]
AwaySometimes = Literal["away-500", "away-503", "away-429", "away-reset", "away-silent", "away-slow"]
AwaySteadily = Literal[Unconnected, "every-second"]
Outage = Literal[AwaySometimes, AwaySteadily]
FaultName = Literal[BeforeAccept, AfterAccept, Callback, Timing, SmsOutcome, EmailOutcome, Outage]

BEFORE_ACCEPT = get_args(BeforeAccept)
AFTER_ACCEPT = get_args(AfterAccept)
CALLBACK = get_args(Callback)
TIMING = get_args(Timing)
OUTCOME = get_args(SmsOutcome) + get_args(EmailOutcome)
OUTAGE = get_args(Outage)
"""These strike whatever is asked of a vendor's API; all others strike sends."""


class Fault(BaseModel):
    """One fault: which calls it meets, how often and how many times.

    `rate` is the share of matching calls it meets, 0 to 1; 1 meets every one. `times` is how many more it may
    meet, without end when null. `to` narrows it to one recipient. `count` is how often duplicate-callbacks posts
    each callback; `error_code` goes with undelivered and failed, `delay_seconds` with away-slow.
    `retry_after_seconds` goes with 429, for which null is 1, and with away-429 and away-503, for which null is no
    such header. An outage has no `to`; away-refused, away-tls and every-second have neither `rate` nor `times`.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Kind
    fault: FaultName
    rate: Annotated[float, Field(ge=0, le=1)] = 1.0
    times: Annotated[int, Field(ge=1)] | None = None
    to: Annotated[str, Field(min_length=1)] | None = None
    count: Annotated[int, Field(ge=2, le=50)] = 2
    retry_after_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    delay_seconds: Annotated[float, Field(ge=0, le=600)] = 8.0
    error_code: Annotated[int, Field(ge=30001, le=39999)] = 30003

    @model_validator(mode="after")
    def _outcome_belongs_to_kind(self) -> Self:
        other = get_args(EmailOutcome) if self.kind == "sms" else get_args(SmsOutcome)
        if self.fault in other:
            raise ValueError(f"{self.kind} has no fault {self.fault}")
        return self

    @model_validator(mode="after")
    def _outage_is_of_a_whole_provider(self) -> Self:
        if self.fault in OUTAGE and self.to is not None:
            raise ValueError(f"{self.fault} strikes a whole provider and has no `to`")
        if self.fault in get_args(AwaySteadily) and (self.times is not None or self.rate < 1):
            raise ValueError(f"{self.fault} lasts until it is cleared and has neither `rate` nor `times`")
        return self

    @model_validator(mode="after")
    def _send_refused_for_now_says_until_when(self) -> Self:
        if self.fault == "429" and self.retry_after_seconds is None:
            self.retry_after_seconds = 1
        return self

    def is_same_as(self, other: Fault) -> bool:
        """Whether setting one replaces the other."""
        return (self.kind, self.fault, self.to) == (other.kind, other.fault, other.to)

    def matches(self, kind: Kind, recipients: Collection[str]) -> bool:
        """Whether the fault concerns a call to any of these recipients; letter case does not matter."""
        if self.kind != kind or self.times == 0:
            return False
        return self.to is None or self.to.lower() in {recipient.lower() for recipient in recipients}
