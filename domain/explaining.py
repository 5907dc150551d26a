"""Explaining: why a clock's due is where it is, day by day, as anybody can check with a calendar and a pencil."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel

from domain import pauses as net
from domain.calendar_source import CalendarSource
from domain.case import Case
from domain.clocks import Clock, ClockName, ClockState, DueChange
from domain.dues import next_due
from domain.pauses import Pause, Pauses
from domain.windows import Windows

DAYS_SHOWN = 800


class DayCounted(BaseModel, frozen=True):
    """One local date: its windows, what a clock counted in them, and what pauses took away.

    `windows` are whole, `counted` is the part between the clock's start and its end, without `paused`. `name` is the
    holiday's, `special` says that the policy gave the date hours of its own.
    """

    date: date
    windows: tuple[tuple[AwareDatetime, AwareDatetime], ...]
    counted: timedelta
    paused: timedelta = timedelta()
    name: str | None = None
    special: bool = False


class LevelExplained(BaseModel, frozen=True):
    """A level of the clock: when it comes, or that it has come."""

    name: str
    at: AwareDatetime | None
    fired: bool


class Counting(BaseModel, frozen=True):
    """Working time from one instant to another, day by day on one calendar; `counted` is the sum of its days."""

    calendar: str
    zone: str
    version: str
    data: str = ""
    since: AwareDatetime
    until: AwareDatetime
    pauses: Pauses = ()
    days: tuple[DayCounted, ...]
    counted: timedelta


class Explanation(BaseModel, frozen=True):
    """Why a clock runs out when it does.

    `counted_before` was used until `counting.since` on a calendar that no longer counts; together with what `counting`
    sums up to the due, it is the target. `moved_to` is the due where the promised instant was moved into the hours in
    which the customer may be reached. `changes` are the earlier dues, each with what moved it.
    """

    reference: str
    clock: ClockName
    run: int
    episode: int
    state: ClockState
    why: str
    started_at: AwareDatetime
    target: timedelta
    used: timedelta
    counted_before: timedelta = timedelta()
    counting: Counting
    due_at: AwareDatetime | None
    moved_to: AwareDatetime | None = None
    levels: tuple[LevelExplained, ...] = ()
    changes: tuple[DueChange, ...] = ()
    met: bool | None = None
    ended_at: AwareDatetime | None = None
    late_working: timedelta | None = None
    late_calendar: timedelta | None = None


def explain(
    case: Case, name: str | None, now: datetime, *, run: int | None = None, episode: int | None = None
) -> Explanation | None:
    """Return why the clock's due is where it is, or None when no such run is known.

    By default that is the clock that is due next, and its latest run.

    What is paused has no due: it is explained up to `now`. A due that was missed stays where it was, whatever target
    the clock was given later.
    """
    clock = _run(case, name, run, episode)
    if clock is None:
        return None
    time = case.snapshot.calendar(clock.calendar)
    pauses = case.pauses if clock.pausable else ()
    since = clock.counted_until or clock.started_at
    promised = clock.name == "customer_update"
    until = since + clock.target if promised else clock.due_at or min(now, clock.ended_at or now)
    counting = count(time, _source(case, clock.calendar), clock.calendar, since, max(since, until), pauses)
    return Explanation(
        reference=case.ticket.reference,
        clock=clock.name,
        run=clock.run,
        episode=clock.episode,
        state=clock.state(case.pauses),
        why=_why(clock, counting, case.pauses),
        started_at=clock.started_at,
        target=clock.target,
        used=clock.used(now, time, case.pauses),
        counted_before=clock.counted,
        counting=counting,
        due_at=until if promised else clock.due_at,
        moved_to=clock.due_at if promised and clock.due_at != until else None,
        levels=tuple(_levels(clock)),
        changes=clock.changes,
        met=clock.met,
        ended_at=clock.ended_at,
        late_working=clock.late_working,
        late_calendar=clock.late_calendar,
    )


def count(
    time: Windows, source: CalendarSource, calendar: str, since: datetime, until: datetime, pauses: Pauses
) -> Counting:
    """Return the working time from `since` to `until` outside the pauses, a line for each local date."""
    within = [_clipped(pause, since, until) for pause in net.united(pauses)]
    taken = tuple(pause for pause in within if pause.end and pause.start < pause.end)
    days = tuple(_days(time, source, since, until, taken))
    return Counting(
        calendar=calendar,
        zone=source.zone,
        version=source.version,
        data=source.data,
        since=since,
        until=until,
        pauses=taken,
        days=days,
        counted=sum((day.counted for day in days), timedelta()),
    )


def _run(case: Case, name: str | None, run: int | None, episode: int | None) -> Clock | None:
    if name is None:
        first = next_due(case)
        name = first.clock if first else None
    known = [clock for clock in (*case.ended_clocks, *case.clocks.values()) if clock.name == name]
    wanted = [c for c in known if run in (None, c.run) and episode in (None, c.episode)]
    return max(wanted, key=lambda clock: (clock.episode, clock.run), default=None)


def _source(case: Case, calendar: str) -> CalendarSource:
    """A ticket opened by an earlier release has no record of what its calendars were made of."""
    return case.snapshot.sources.get(calendar) or CalendarSource(
        version="24x7" if case.snapshot.calendar(calendar).is_always else "not recorded",
        zone=getattr(case.snapshot.policy.calendars.get(calendar), "zone", case.snapshot.policy.zone),
    )


def _days(
    working: Windows, source: CalendarSource, since: datetime, until: datetime, pauses: Pauses
) -> Iterator[DayCounted]:
    zone = ZoneInfo(source.zone)
    last = until.astimezone(zone).date()
    day = since.astimezone(zone).date()
    for _ in range(DAYS_SHOWN):
        if day > last:
            return
        begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        first, end = max(begins, since), min(ends, until)
        worked = net.used(working, first, end, ()) if first < end else timedelta()
        counted = net.used(working, first, end, pauses) if first < end else timedelta()
        yield DayCounted(
            date=day,
            windows=tuple(working.between(begins, ends)),
            counted=counted,
            paused=worked - counted,
            name=source.holidays.get(day),
            special=day in source.special,
        )
        day += timedelta(days=1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _clipped(pause: Pause, since: datetime, until: datetime) -> Pause:
    return Pause(start=max(pause.start, since), end=min(pause.end or until, until))


def _levels(clock: Clock) -> Iterator[LevelExplained]:
    for level in clock.levels:
        yield LevelExplained(name=level.name, at=clock.instants.get(level.name), fired=level.name in clock.fired)


def _why(clock: Clock, counting: Counting, pauses: Pauses) -> str:
    if clock.name == "customer_update":
        return "Real time from the last message or promise, moved to hours in which the customer may be reached"
    if clock.due_at is None:
        if clock.pausable and net.paused_at(pauses):
            return "The ball is elsewhere: while that lasts there is no due"
        return f"The due lies beyond the days that are known of {counting.calendar}"
    if clock.counted_until:
        return f"What was used before stays as it was counted; what is left counts on {counting.calendar}"
    return f"The target is used up then, counted on {counting.calendar}"
