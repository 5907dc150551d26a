"""The roster: who there is, when they work, what they can do, and which role each holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from domain.input.problems import parse
from domain.people import CUSTOMER, Contact, PersonId
from domain.time.calendars import DAYS, DayOrDays, Ranges, WeeklyHours
from domain.time.working_time import WorkingTime

ALL_WEEK = dict.fromkeys(DAYS, "00:00-24:00")


def _read_week(value: object) -> object:
    hours = ALL_WEEK if value == "24x7" else value
    return WeeklyHours.model_validate({"zone": "UTC", "hours": hours}).hours


class _OrAlways:
    """In a JSON Schema, the week as it is written: `24x7`, or hours by day."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        hours = handler(core_schema)
        return hours if handler.mode == "serialization" else {"anyOf": [{"const": "24x7"}, hours]}


Week = Annotated[dict[DayOrDays, Ranges], BeforeValidator(_read_week), _OrAlways()]
"""Weekly hours of local time, written as in a calendar: `24x7` or `{mon-fri: 09:00-12:30 13:30-17:30}`."""


class Person(Contact):
    """Somebody who can own tickets.

    `tiers` are the tiers they serve in each of their `teams`, all when empty; a person without teams owns only what
    is given to them by name or role. `level` tells the best (3) from beginners (1). `capacity` is how many active
    tickets they may hold at once. `shift` and `days_off` are in their own zone.
    """

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    teams: tuple[str, ...] = ()
    """Whose tickets they own; without one, only what is given to them by name or role."""
    tiers: tuple[str, ...] = ()
    """The tiers they serve in their teams; all when empty."""
    skills: tuple[str, ...] = ()
    """What they can do."""
    level: Annotated[int, Field(ge=1, le=3)] = 2
    """1 for beginners to 3 for the best."""
    capacity: Annotated[int, Field(ge=0)] = 10
    """How many tickets they may hold at once."""
    shift: Week = Field(default="24x7", validate_default=True)
    """Weekly hours in their own zone."""
    days_off: tuple[date, ...] = ()
    """Dates in their own zone."""

    def serves(self, team: str, tier: str) -> bool:
        """Return whether tickets of `team` in `tier` are this person's work."""
        return team in self.teams and (not self.tiers or tier in self.tiers)

    def may_be_given(self, team: str, tier: str) -> bool:
        """Return whether somebody may give this person a ticket of `team` in `tier`: one whose work it is, or who has
        no work of their own, and so owns what is given to them by name."""
        return not self.teams or self.serves(team, tier)

    def on_shift(self, at: datetime) -> bool:
        """Return whether this person works at the instant `at`: an opening is work, a closing is not."""
        if at.astimezone(ZoneInfo(self.timezone)).date() in self.days_off:
            return False
        around = timedelta(days=1)
        week = WorkingTime.weekly(self.shift, self.timezone)
        return week.compile(at - around, at + around).contains(at)

    def contact(self) -> Contact:
        """Return only what is needed to reach this person."""
        return Contact.model_validate(self.model_dump(include=set(Contact.model_fields)))


class Roster(BaseModel):
    """Everybody a policy's tickets may go to, consistent in itself: each id is one person's, each role somebody's.

    A role may be a team's own: `billing team lead` goes before `team lead` for tickets of billing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    people: tuple[Person, ...]
    """Everybody."""
    roles: dict[str, PersonId] = Field(default_factory=dict)
    """Who holds each role that a policy names, by id."""

    @classmethod
    def read(cls, data: object) -> Roster:
        """Return the roster written in `data`; raises `InvalidInput` naming every field that is wrong."""
        return parse(cls, data)

    @model_validator(mode="after")
    def _names_are_defined(self) -> Roster:
        if mistakes := list(self._mistakes()):
            raise ValidationError.from_exception_data("Roster", mistakes)
        return self

    def _mistakes(self) -> Iterator[InitErrorDetails]:
        ids = Counter(person.id for person in self.people)
        if not ids:
            yield _mistake(("people",), [], "at least one person")
        for index, person in enumerate(self.people):
            if ids[person.id] > 1:
                yield _mistake(("people", index, "id"), person.id, "an id that no other person has")
            if person.id == CUSTOMER:
                yield _mistake(("people", index, "id"), person.id, "an id that does not mean the customer")
        for role, person_id in self.roles.items():
            if person_id not in ids:
                yield _mistake(("roles", role), person_id, f"the id of a person: {', '.join(sorted(ids))}")

    def person(self, id: str) -> Person | None:
        """Return the person called `id`, or None."""
        return next((person for person in self.people if person.id == id), None)

    def holders(self) -> dict[str, Contact]:
        """Return who holds each role."""
        contacts = {person.id: person.contact() for person in self.people}
        return {role: contacts[person_id] for role, person_id in self.roles.items()}


def _mistake(place: tuple[str | int, ...], found: Any, allowed: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("roster", "{a}", {"a": allowed}), loc=place, input=found)
