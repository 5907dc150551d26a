"""Explaining: why a clock's due is where it is. Everything is read off the case; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.case.case import Case
from domain.case.reaching import moves_into_reach
from domain.case.view import PolicyView
from domain.clocks.clock import Clock, Reckoning
from domain.clocks.levels import DUE
from domain.explaining.explanation import Explanation, LevelExplained, Moved
from domain.explaining.words import why
from domain.time.calendar_source import CalendarSource
from domain.time.counting import count
from domain.time.pauses import Pauses


def explain(
    case: Case, name: str | None, now: datetime, *, run: int | None = None, episode: int | None = None
) -> Explanation | None:
    """Return why the clock's due is where it is, or None when no such run is known.

    By default that is the clock that is due next, and its latest run; once nothing is due any more, the resolution.

    What is paused has no due: it is explained up to `now`. A due that was missed stays where it was, whatever target
    the clock was given later.
    """
    clock = _chosen(case, name, run, episode)
    if clock is None:
        return None
    reckoned = clock.reckoned_on
    since = max(reckoned.counted_until or clock.started_at, clock.started_at)
    until = max(_used_up(clock) or clock.ended_at or now, since)
    source, pauses = _source(case, clock, reckoned.calendar), _pauses(case, clock)
    time = case.time_of(clock)
    explanation = Explanation(
        reference=case.ticket.reference,
        clock=clock.name,
        label=clock.label,
        run=clock.run,
        episode=clock.episode,
        state=clock.state(case.pauses),
        started_at=clock.started_at,
        target=reckoned.target,
        used=clock.used(now, time, case.pauses),
        counted_before=reckoned.counted,
        counted_on=_counted_on(clock, reckoned),
        counting=count(time, source, reckoned.calendar, since, until, pauses),
        policy=PolicyView(name=case.snapshot.bundle, version=case.snapshot.version),
        moved=tuple(_moved(case, clock, source.zone)),
        due_at=clock.due_at,
        was_due_at=_was_due_at(clock),
        acts_at=clock.instants.get(DUE.name) if _is_promised(clock) else None,
        levels=tuple(_levels(clock)),
        changes=clock.changes,
        met=clock.met,
        ended_at=clock.ended_at,
        late_working=clock.late_working,
        late_calendar=clock.late_calendar,
    )
    explanation = _on_hours_not_kept(explanation)
    return explanation.model_copy(update={"why": _limit_in_words(case, clock) + why(explanation)})


def _chosen(case: Case, name: str | None, run: int | None, episode: int | None) -> Clock | None:
    clocks = [*case.ended_clocks, *case.clocks.values()]
    if name is None:
        to_come = [(at, place) for place, clock in enumerate(clocks) for at in clock.instants.values()]
        name = clocks[min(to_come)[1]].key if to_come else "resolution"
    known = [clock for clock in clocks if name in (clock.key, clock.name)]
    wanted = [c for c in known if run in (None, c.run) and episode in (None, c.episode)]
    return max(wanted, key=lambda clock: (clock.episode, clock.run), default=None)


def _is_promised(clock: Clock) -> bool:
    """Whether the due is real time, and then moved into the customer's hours."""
    return clock.name == "customer_update"


def _used_up(clock: Clock) -> datetime | None:
    """When the target is used up, which is the due unless that was moved."""
    return clock.started_at + clock.target if _is_promised(clock) else clock.due_at


def _source(case: Case, clock: Clock, calendar: str) -> CalendarSource:
    """What the calendar is made of; of a ticket opened by an earlier release, nothing more than the zone is known."""
    hours = case.snapshot.calendar(calendar)
    written = case.snapshot.policy.calendars.get(calendar)
    source = case.snapshot.sources.get(calendar) or CalendarSource(
        version="24x7" if hours.is_always else "not recorded", zone=getattr(written, "zone", case.snapshot.policy.zone)
    )
    customers = case.ticket.customer.timezone if _is_promised(clock) else None
    return source.model_copy(update={"zone": customers}) if customers else source


def _pauses(case: Case, clock: Clock) -> Pauses:
    """The pauses in which the clock stood still: none that began once it had ended."""
    end = clock.ended_at
    if not clock.pausable or end is None:
        return case.pauses if clock.pausable else ()
    return tuple(p.model_copy(update={"end": min(p.end or end, end)}) for p in case.pauses if p.start < end)


def _counted_on(clock: Clock, reckoned: Reckoning) -> str | None:
    """The calendar that counted before, where that is known to have been another one."""
    if reckoned.counted_until is None:
        return None
    earlier = [c.calendar for c in clock.changes if c.at <= reckoned.counted_until and c.calendar != reckoned.calendar]
    return earlier[-1] if earlier else None


def _was_due_at(clock: Clock) -> datetime | None:
    lost = [change.before for change in clock.changes if change.before and change.after is None]
    return lost[-1] if lost and clock.due_at is None else None


def _levels(clock: Clock) -> Iterator[LevelExplained]:
    for level in clock.levels:
        at = clock.fired_at.get(level.name) or clock.instants.get(level.name)
        if level.name == DUE.name:
            at = at or clock.due_at
        yield LevelExplained(name=level.name, at=at, fired=level.name in clock.fired)


def _moved(case: Case, clock: Clock, zone: str) -> Iterator[Moved]:
    """How the real time of the rhythm became the instant that was promised to the customer."""
    at = _used_up(clock)
    if not _is_promised(clock) or at is None or clock.due_at is None or clock.due_at == at:
        return
    moves = moves_into_reach(case, at)
    if moves and moves[-1].after == clock.due_at:
        policy = case.snapshot.policy
        spans = {"sending_hours": policy.sending_hours, "quiet_hours": policy.quiet_hours.sms}
        for move in moves:
            yield Moved(before=move.before, after=move.after, hours=move.hours, span=spans[move.hours], zone=zone)
    else:  # the customer's channel or the ticket's priority has changed since it was promised
        yield Moved(before=at, after=clock.due_at, hours="other", zone=zone)


def _limit_in_words(case: Case, clock: Clock) -> str:
    """How the policy writes the limit that a clock measures; nothing for any other clock."""
    limit = next((each for each in case.snapshot.policy.all_limits if each.name == clock.label), None)
    within = limit.within_of(case.category) if limit else None
    if clock.name != "limit" or limit is None or within is None:
        return ""
    on = "" if within.unit == "calendar days" else f" of {limit.calendar}"
    return f"{within}{on} from opening, which nothing pauses. "


def _on_hours_not_kept(told: Explanation) -> Explanation:
    """The explanation of a due that was reckoned on hours the ticket keeps no more, those of a policy it has left: all
    of the target counts as counted before."""
    if told.due_at is None or told.counted_before + told.counting.counted == told.target:
        return told
    nothing = told.counting.model_copy(
        update={"since": told.due_at, "until": told.due_at, "days": (), "pauses": (), "counted": timedelta()}
    )
    return told.model_copy(update={"counting": nothing, "counted_before": told.target, "counted_on": None})
