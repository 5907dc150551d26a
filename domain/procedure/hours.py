"""Working hours: each calendar with its breaks, holidays by name and special days, and what they mean for a promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.input.text import spoken
from domain.priority import PRIORITIES
from domain.procedure.basis import Basis, alike
from domain.procedure.content import Block, Heading, Paragraph, Point, Points, Section, Table
from domain.time import calendar_words
from domain.time.calendars import DAYS, Calendar, WeeklyHours
from domain.time.duration_words import in_short
from domain.time.working_time import WorkingTime

AHEAD = timedelta(days=365)
_EVER = "Around the clock: every hour of every day counts, nights, weekends and holidays too."
_OUT = (
    "A ticket may come in at any time, and its receipt goes out at once; its times count from the next opening. A time "
    "that is used up exactly at closing is over then."
)


def hours(basis: Basis) -> Section:
    """Return when work is done, what happens out of hours, and an example with dates."""
    blocks: list[Block] = [Points(tuple(_out_of_hours(basis)))]
    for name, calendar in basis.policy.calendars.items():
        if isinstance(calendar, WeeklyHours):
            blocks += _calendar(basis, name, calendar)
    blocks += _example(basis)
    return Section("hours", "Working hours and out of hours", tuple(blocks))


def _out_of_hours(basis: Basis) -> Iterator[Point]:
    calendars = {p: basis.counted_in(basis.policy.priorities.of(p).calendar) for p in PRIORITIES}
    for calendar, priorities in alike(calendars):
        said = _EVER if calendar == "around the clock" else f"In {calendar}. {_OUT}"
        yield Point(said, f"{spoken(priorities).capitalize()}.")
    yield Point(
        f"A working day is {in_short(basis.policy.day)} of working time, whatever the day of the week.", "Working days."
    )
    for tier in basis.policy.tiers:
        if tier.calendar:
            yield Point(f"Works {_within(basis, tier.calendar)}, whatever the priority.", f"{tier.name.capitalize()}.")
    yield Point(
        "Where nobody who may own a ticket is at work, the tier's duty contact owns it and is told at once.", "Owners."
    )


def _within(basis: Basis, calendar: str) -> str:
    said = basis.counted_in(calendar)
    return said if said == "around the clock" else f"in {said}"


def _calendar(basis: Basis, name: str, calendar: WeeklyHours) -> Iterator[Block]:
    yield Heading(f"{basis.counted_in(name).capitalize()} (local time in {calendar.zone})")
    yield Table(
        ("Day", "Hours", "Break"),
        tuple(
            (calendar_words.weekday(day), calendar_words.hours(ranges), calendar_words.breaks(ranges))
            for day in DAYS
            if (ranges := calendar.hours.get(day, ())) is not None
        ),
    )
    last = basis.as_of + AHEAD
    names = basis.holidays(calendar.holidays)
    dates = {day: (name, "closed") for day, name in names.items()}
    for day, ranges in calendar.special.items():
        what = names.get(day, "special day") + (", with special hours" if day in names and ranges else "")
        dates[day] = (what, calendar_words.hours(ranges))
    coming = [(calendar_words.on_weekday(day), *dates[day]) for day in sorted(dates) if _is_shown(basis, calendar, day)]
    place = calendar.holidays and ", ".join(filter(None, (calendar.holidays.country, calendar.holidays.subdivision)))
    source = f"Public holidays of {place}, and special days" if place else "Special days"
    if coming or place:
        yield Paragraph(f"{source}, until {calendar_words.on_date(last)}:")
        yield Table(("Date", "What", "Hours"), tuple(coming))


def _is_shown(basis: Basis, calendar: WeeklyHours, day: date) -> bool:
    return basis.as_of <= day and (day in calendar.special or day <= basis.as_of + AHEAD)


def _example(basis: Basis) -> Iterator[Block]:
    policy = basis.policy
    if all(policy.runs_always(policy.priorities.of(p).calendar) for p in PRIORITIES):
        return
    saturday = basis.as_of + timedelta(days=(5 - basis.as_of.weekday()) % 7 or 7)
    opened_at = datetime.combine(saturday, time(10), ZoneInfo(policy.zone))
    rows = []
    worked = {name: _working(basis, calendar) for name, calendar in policy.calendars.items()}
    for priority in PRIORITIES:
        promise = policy.priorities.of(priority)
        time_of = worked.get(promise.calendar, WorkingTime.always())
        dues = [span and time_of.due(opened_at, span) for span in (promise.first_response, promise.resolution)]
        said = [calendar_words.at_instant(due, policy.zone) if due else "" for due in dues]
        rows.append((priority.title(), *said))
    yield Heading("For example")
    yield Paragraph(
        f"A ticket opened on {calendar_words.at_instant(opened_at, policy.zone)} ({policy.zone} time), if it never has "
        "to wait for the customer:"
    )
    yield Table(("Priority", "A person answers by", "Solved by"), tuple(rows))


def _working(basis: Basis, calendar: Calendar) -> WorkingTime:
    if isinstance(calendar, WeeklyHours):
        return calendar.working_time(basis.holidays(calendar.holidays))
    return WorkingTime.always()
