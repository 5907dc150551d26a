"""The policy model: what a deployer writes in `policy.yaml`, validated.

It reads like the written procedure: what the customer is promised (`priorities`), who works on it and for how long
(`tiers`), and what happens around that. `domain.policy.reading` turns the file's plain data into it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from domain.clocks.limits import Limit, Within
from domain.input.words import Words
from domain.people import Channel, Zone
from domain.policy.categories import Category, Row, rows
from domain.policy.part import Part
from domain.policy.promises import CustomerClock, Promises
from domain.policy.reminders import Reminders
from domain.policy.tier import Tier
from domain.policy.triage import Rule
from domain.priority import PRIORITIES, ByPriority
from domain.time.calendars import Calendar, DayRange, QuietRange, WeeklyHours, is_always
from domain.time.durations import (
    DEFAULT_WORKING_DAY,
    CalendarDays,
    DaysKept,
    RealDelay,
    RealDuration,
    WorkingDuration,
)

ELSE = "else"
"""In place of a name: all that are not named."""
RESOLVE_WITHIN = "resolution"
"""The name of the limit that `resolve_within` is short for."""

Missed = Literal["next tier", "tell owner", "tell lead"]
HandOver = Literal["escalate", "hand back", "reassign"]
"""A way by which a person hands a ticket over to somebody else."""
AfterClosing = Literal["open a linked ticket", "ignore"]


class WhenMissed(Part):
    """What missing a customer's clock does; where a policy is silent, what `Policy.missed` says."""

    first_response: Missed | None = None
    """When the first answer is late."""
    next_reply: Missed | None = None
    """When a later answer is late."""
    resolution: Missed | None = None
    """When the solution is late."""


class Waiting(Part):
    """How long the ball may lie with somebody else; real time."""

    remind_after: Annotated[tuple[RealDuration, ...], Field(max_length=20)] = (timedelta(days=2), timedelta(days=4))
    """When a customer we wait for is reminded, in order."""
    close_after: RealDuration = timedelta(days=7)
    """When the ticket closes, later than every reminder."""
    third_party_at_most: RealDuration = timedelta(days=5)
    """When the ball comes back from anybody else."""

    @model_validator(mode="after")
    def _reminded_before_closing(self) -> Waiting:
        if any(after >= self.close_after for after in self.remind_after):
            raise ValueError("reminders earlier than close_after")
        if list(self.remind_after) != sorted(set(self.remind_after)):
            raise ValueError("reminders one after the other, each later than the one before")
        return self


class SurveyRule(Part):
    """When the customer is asked how it was (real time after resolution), and what a low score does."""

    after: RealDelay = timedelta(days=1)
    """When the customer is asked, from the solution on."""
    low: Annotated[int, Field(ge=1, le=4)] = 2
    """The highest score that is low."""
    when_low: Literal["alert team lead", "reopen"] = "alert team lead"
    """What a low score does."""


class QuietHours(Part):
    """Hours of silence, except for urgent tickets: of the customer's texts in their own zone, and of the team's alarm
    in that of its tier's calendar."""

    sms: QuietRange | None = None
    """When the customer's texts wait."""
    alarm: QuietRange | None = None
    """When the top tier's alarm waits."""


class WhenProviderAway(Part):
    """What is done while a provider of messages takes none."""

    other_channel_after: ByPriority[RealDelay] = ByPriority[RealDelay].model_validate(
        {"urgent": "2m", "high": "15m", "else": "4h"}
    )
    """How long a message waits before its reader is told on the other channel they can be reached on."""


class PerPerson(Part):
    """How many messages one person may get."""

    bundle: RealDelay = timedelta(minutes=2)
    """How long notices are collected."""
    at_most: str = "10 per hour"
    """How many may go to one person, such as `10 per hour`."""


class Policy(Part):
    """A whole policy; one that was read is consistent in itself: every name it uses is one that it defines."""

    name: str
    """What people call the policy."""
    zone: Zone = "UTC"
    """Zone of `resolve_within`, and of customers whose own is not known."""
    calendars: dict[str, Calendar]
    """Working hours by name; `always` is every hour and need not be defined."""
    day: Annotated[RealDuration, Field(le=timedelta(days=1))] = DEFAULT_WORKING_DAY
    """How long a working day is: what `1d` of working time means."""
    teams: dict[str, str] = Field(default_factory=dict)
    """Which team a category's tickets go to; `else` for all others."""
    categories: dict[str, Category] = Field(default_factory=dict)
    """What differs for single categories; what one leaves out is as for all."""
    priorities: Promises
    """What each priority promises the customer."""
    resolve_within: CalendarDays | None = None
    """Calendar days from opening, after which the top tier has it; short for a limit called resolution."""
    limits: tuple[Limit, ...] = ()
    """Last moments that a law or a contract sets, whatever the ticket is doing."""
    sending_hours: DayRange | None = None
    """Hours of the customer's day in which promised updates fall."""
    when_missed: WhenMissed = WhenMissed()
    """What missing a clock of the customer does."""
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    """The ladder, lowest tier first."""
    reminders: Reminders = Reminders()
    """How people are reminded."""
    acknowledged_expires_after: ByPriority[WorkingDuration] | None = None
    """How long an owner who has acknowledged may show no sign of life."""
    duty: dict[str, str]
    """The role that owns a ticket when nobody else is there, by tier, or `else`."""
    notify: ByPriority[Words[Channel]] = ByPriority[Words[Channel]].model_validate(
        {"urgent": ("sms", "email"), "else": ("email",)}
    )
    """By which channels the team is told."""
    triage: tuple[Rule, ...] = ()
    """Rules on the request, and on how often the customer writes."""
    waiting: Waiting = Waiting()
    """How long the ball may lie with somebody else."""
    reopen_within: RealDelay = timedelta(days=14)
    """How long a resolved ticket can be reopened before it closes."""
    after_closing: AfterClosing = "open a linked ticket"
    """What the customer's message to a closed ticket does."""
    reasons: Annotated[tuple[str, ...], Field(min_length=1)] = ("needs expertise", "customer asked")
    """Why a person may escalate."""
    handover_note: tuple[HandOver, ...] = ()
    """Where a person must leave a note for the next owner: `escalate`, `hand back`, `reassign`."""
    targets: dict[str, Any] = Field(default_factory=dict)
    """What reports compare with."""
    survey: SurveyRule | None = SurveyRule()
    """When the customer is asked how it was; `null` asks nobody."""
    quiet_hours: QuietHours = QuietHours()
    """When a channel stays silent."""
    when_provider_away: WhenProviderAway = WhenProviderAway()
    """What is done while a provider of messages takes none."""
    backdated_at_most: RealDelay = timedelta(days=1)
    """How far back an act may count that a door of ours stamped and the engine hears late."""
    messages_per_person: PerPerson = PerPerson()
    """How many messages one person may get."""
    erase_after: DaysKept | None = None
    """How long after a ticket has ended what is personal of it is kept; None keeps it."""

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
        """Return the calendars the top tier may work on, by priority and category."""
        every = (
            (row.tiers[-1].calendar or row.promises.of(p).calendar) for row in self._rows.values() for p in PRIORITIES
        )
        return tuple(dict.fromkeys(every))

    def missed(self, clock: CustomerClock) -> Missed | None:
        """Return what the policy says a miss of `clock` does, or None where it is silent."""
        said: Missed | None = getattr(self.when_missed, clock)
        return said

    def duty_contact(self, tier: int) -> str:
        """Return the role that owns a ticket in `tier` when nobody is there."""
        return self.duty.get(self.tiers[tier].name) or self.duty["else"]

    def team_for(self, category: str) -> str:
        """Return the team a category's tickets go to."""
        own = self.categories.get(category)
        return (own and own.team) or self.teams.get(category) or self.teams.get(ELSE) or category

    def row(self, category: str) -> Row:
        """Return what holds for tickets of `category`; the same object every time, so that a step costs nothing."""
        return self._rows.get(category) or self._rows[None]

    def of_category(self, category: str) -> Policy:
        """Return the policy as it holds for tickets of one category alone."""
        row = self.row(category)
        own = {"priorities": row.promises, "tiers": row.tiers, "teams": {"else": self.team_for(category)}}
        return self.model_construct(**{**dict(self), **own, "categories": {}})

    @cached_property
    def _rows(self) -> dict[str | None, Row]:
        return rows(self.priorities, self.tiers, self.categories)

    def tier_index(self, name: str) -> int | None:
        """Return the place of the tier called `name`, or None."""
        return next((i for i, tier in enumerate(self.tiers) if tier.name == name), None)
