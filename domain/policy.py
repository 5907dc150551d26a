"""The policy model: what a deployer writes in `policy.yaml`, validated.

It reads like the written procedure: what the customer is promised (`priorities`), who works on it and for how long
(`tiers`), and what happens around that. `Policy.read` turns the file's plain data into it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.calendars import Calendar, DayRange, QuietRange, WeeklyHours, is_always
from domain.durations import (
    DEFAULT_WORKING_DAY,
    CalendarDays,
    RealDelay,
    RealDuration,
    WorkingDuration,
    parse_duration,
)
from domain.levels import Level
from domain.limits import Limit, Within
from domain.marks import WorkingMarks, levels
from domain.people import Channel, Zone
from domain.policy_check import mistakes
from domain.priority import PRIORITIES, ByPriority, Priority
from domain.problems import InvalidInput, parse
from domain.triage import Rule
from domain.words import Words

RESOLVE_WITHIN = "resolution"
"""The name of the limit that `resolve_within` is short for."""

CustomerClock = Literal["first_response", "next_reply", "resolution"]
Missed = Literal["next tier", "tell owner", "tell lead"]
Interval = Annotated[RealDuration, Field(ge=timedelta(seconds=1))]
WorkingInterval = Annotated[WorkingDuration, Field(ge=timedelta(seconds=1))]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Promise(_Part):
    """What a priority promises the customer; `update_every` is real time, the rest time on `calendar`."""

    calendar: str = "always"
    first_response: WorkingDuration | None = None
    next_reply: WorkingDuration | None = None
    resolution: WorkingDuration | None = None
    update_every: Interval | None = None

    def target(self, clock: CustomerClock) -> timedelta | None:
        """Return the time a clock of the customer may use, or None where nothing is promised."""
        target: timedelta | None = getattr(self, clock)
        return target


class Promises(_Part):
    """A promise for each priority."""

    urgent: Promise
    high: Promise
    medium: Promise
    low: Promise

    def of(self, priority: Priority) -> Promise:
        """Return what `priority` promises."""
        promise: Promise = getattr(self, priority)
        return promise


class Tier(_Part):
    """A rung of the ladder: who owns the ticket there, how soon they take it on, how long they have."""

    name: str
    team: str = "by category"
    skill: str | None = None
    calendar: str | None = None
    accept_within: ByPriority[WorkingDuration]
    work_within: ByPriority[WorkingDuration] | None = None
    agreed_within: ByPriority[WorkingDuration] | None = None
    repeat_every: ByPriority[WorkingInterval] | None = None
    may_grant: str | None = None
    tell: tuple[str, ...] = ()
    wider_circle: dict[Annotated[int, Field(ge=2, le=100)], tuple[str, ...]] | None = None


class WhenMissed(_Part):
    """What missing a customer's clock does; where a policy is silent, what `Policy.missed` says."""

    first_response: Missed | None = None
    next_reply: Missed | None = None
    resolution: Missed | None = None


Reminding = ByPriority[WorkingMarks]


class Reminders(_Part):
    """When people are reminded of a clock, before its due and after it, and how an owner who does not acknowledge is
    chased. `at` is of a tier's time, the other marks of the customer's clocks."""

    at: Reminding = Reminding.model_validate("50% 75% 90%")
    first_response: Reminding = Reminding.model_validate("")
    next_reply: Reminding = Reminding.model_validate("")
    resolution: Reminding = Reminding.model_validate("")
    before_reassigning: Annotated[int, Field(ge=0, le=5)] = 1
    reassign: Annotated[int, Field(ge=0, le=5)] = 1

    def of(self, clock: CustomerClock, priority: Priority) -> tuple[Level, ...]:
        """Return the levels at which people are reminded of a clock of the customer."""
        marked: Reminding = getattr(self, clock)
        return levels(marked.of(priority))


class Waiting(_Part):
    """How long the ball may lie with somebody else; real time."""

    remind_after: Annotated[tuple[RealDuration, ...], Field(max_length=20)] = (timedelta(days=2), timedelta(days=4))
    close_after: RealDuration = timedelta(days=7)
    third_party_at_most: RealDuration = timedelta(days=5)

    @model_validator(mode="after")
    def _reminded_before_closing(self) -> Waiting:
        if any(after >= self.close_after for after in self.remind_after):
            raise ValueError("reminders earlier than close_after")
        if list(self.remind_after) != sorted(set(self.remind_after)):
            raise ValueError("reminders one after the other, each later than the one before")
        return self


class SurveyRule(_Part):
    """When the customer is asked how it was (real time after resolution), and what a low score does."""

    after: RealDelay = timedelta(days=1)
    low: Annotated[int, Field(ge=1, le=4)] = 2
    when_low: Literal["alert team lead", "reopen"] = "alert team lead"


class QuietHours(_Part):
    """Hours of silence, except for urgent tickets: of the customer's texts in their own zone, and of the team's alarm
    in that of its tier's calendar."""

    sms: QuietRange | None = None
    alarm: QuietRange | None = None


class PerPerson(_Part):
    """How many messages one person may get."""

    bundle: RealDelay = timedelta(minutes=2)
    at_most: str = "10 per hour"


class Policy(_Part):
    """A whole policy, consistent in itself: every name it uses is one that it defines."""

    name: str
    zone: Zone = "UTC"
    calendars: dict[str, Calendar]
    day: Annotated[RealDuration, Field(le=timedelta(days=1))] = DEFAULT_WORKING_DAY
    teams: dict[str, str] = Field(default_factory=dict)
    priorities: Promises
    resolve_within: CalendarDays | None = None
    limits: tuple[Limit, ...] = ()
    sending_hours: DayRange | None = None
    when_missed: WhenMissed = WhenMissed()
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    reminders: Reminders = Reminders()
    acknowledged_expires_after: ByPriority[WorkingDuration] | None = None
    duty: dict[str, str]
    notify: ByPriority[Words[Channel]] = ByPriority[Words[Channel]].model_validate(
        {"urgent": ("sms", "email"), "else": ("email",)}
    )
    triage: tuple[Rule, ...] = ()
    waiting: Waiting = Waiting()
    reopen_within: RealDelay = timedelta(days=14)
    reasons: Annotated[tuple[str, ...], Field(min_length=1)] = ("needs expertise", "customer asked")
    targets: dict[str, Any] = Field(default_factory=dict)
    survey: SurveyRule | None = SurveyRule()
    quiet_hours: QuietHours = QuietHours()
    messages_per_person: PerPerson = PerPerson()

    @classmethod
    def read(cls, data: object) -> Policy:
        """Return the policy written in `data`; raises `InvalidInput` naming every field that is wrong.

        A policy read back from a ticket's own state was read once and is not checked as a whole again: a later release
        that asks for more never takes a running ticket's policy away.
        """
        day = data.get("day", DEFAULT_WORKING_DAY) if isinstance(data, dict) else DEFAULT_WORKING_DAY
        try:
            working_day = parse_duration(day)
        except ValueError:
            working_day = DEFAULT_WORKING_DAY  # the field's own validation names the mistake
        policy = parse(cls, data, context={"working_day": working_day})
        if problems := list(mistakes(policy)):
            raise InvalidInput(problems)
        return policy

    @property
    def all_limits(self) -> tuple[Limit, ...]:
        """Return the limits, with the one that `resolve_within` is short for."""
        if self.resolve_within is None:
            return self.limits
        within = Within(unit="calendar days", days=self.resolve_within)
        return (Limit(name=RESOLVE_WITHIN, within={"else": within}), *self.limits)

    def runs_always(self, calendar: str) -> bool:
        """Return whether `calendar` is every hour of every day."""
        return calendar == "always" or is_always(self.calendars[calendar])

    def zone_of(self, calendar: str) -> str:
        """Return the zone of a calendar's hours, or the policy's own for one of every hour."""
        written = self.calendars.get(calendar)
        return written.zone if isinstance(written, WeeklyHours) else self.zone

    @property
    def top_calendars(self) -> tuple[str, ...]:
        """Return the calendars the top tier may work on, by priority."""
        own = self.tiers[-1].calendar
        return (own,) if own else tuple(dict.fromkeys(self.priorities.of(p).calendar for p in PRIORITIES))

    def missed(self, clock: CustomerClock) -> Missed | None:
        """Return what the policy says a miss of `clock` does, or None where it is silent."""
        said: Missed | None = getattr(self.when_missed, clock)
        return said

    def duty_contact(self, tier: int) -> str:
        """Return the role that owns a ticket in `tier` when nobody is there."""
        return self.duty.get(self.tiers[tier].name) or self.duty["else"]

    def team_for(self, category: str) -> str:
        """Return the team a category's tickets go to."""
        return self.teams.get(category) or self.teams.get("else") or category

    def tier_index(self, name: str) -> int | None:
        """Return the place of the tier called `name`, or None."""
        return next((i for i, tier in enumerate(self.tiers) if tier.name == name), None)
