"""An explanation: why a clock is due when it is, told so that anybody can check it with a calendar and a pencil."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from domain.case.view import PolicyView
from domain.clocks.clock import ClockName, ClockState, DueChange
from domain.time.calendars import Span
from domain.time.counting import Counting


class LevelExplained(BaseModel, frozen=True):
    """A level of the clock: when it comes, or that it has come and when; null while that is not known."""

    name: str
    at: AwareDatetime | None
    fired: bool


class Moved(BaseModel, frozen=True):
    """A step of moving an instant into hours in which the customer may be reached: the policy's `span` in `zone`."""

    before: AwareDatetime
    after: AwareDatetime
    hours: Literal["sending_hours", "quiet_hours", "other"]
    span: Span | None = None
    zone: str


class Explanation(BaseModel, frozen=True):
    """Why a clock runs out when it does, and in one sentence, `why`.

    `counting` tells how time was counted from the start, or from where an earlier calendar stopped counting, to where
    the target is used up; without a due, to where the clock stands. `counted_before` is what was used by then, on the
    calendar `counted_on` if that is known: together they are the target, once there is a due. The instant promised to
    a customer is then `moved`, if need be, and acted on at `acts_at`, a little before it. `was_due_at` is the due that
    a paused clock had last. `changes` are its dues, from the first one on.
    """

    reference: str
    clock: ClockName
    label: str | None = None
    run: int
    episode: int
    state: ClockState
    why: str = ""
    started_at: AwareDatetime
    target: timedelta
    used: timedelta
    counted_before: timedelta = timedelta()
    counted_on: str | None = None
    counting: Counting
    policy: PolicyView | None = None
    moved: tuple[Moved, ...] = ()
    due_at: AwareDatetime | None
    was_due_at: AwareDatetime | None = None
    acts_at: AwareDatetime | None = None
    levels: tuple[LevelExplained, ...] = ()
    changes: tuple[DueChange, ...] = ()
    met: bool | None = None
    ended_at: AwareDatetime | None = None
    late_working: timedelta | None = None
    late_calendar: timedelta | None = None
