"""An explanation's facts as people read them, the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.explaining.explanation import Explanation, Moved
from domain.explaining.words import amount, moment
from domain.time.counting import Counting, PauseTaken

_HOURS = {
    "sending_hours": "it was outside the sending hours",
    "quiet_hours": "it was in the quiet hours for texts",
    "other": "the customer could not be reached then",
}


def facts(told: Explanation) -> Iterator[tuple[str, str]]:
    """Yield what the sum is made of and what it comes to, each with its name, instants in the calendar's zone."""
    zone = told.counting.zone
    yield "started", moment(told.started_at, zone)
    yield "target", amount(told.target)
    if told.counted_before:
        on = f" on {told.counted_on}" if told.counted_on else " on earlier hours"
        yield "counted before", f"{amount(told.counted_before)}{on}, until {moment(told.counting.since, zone)}"
    yield "counted", amount(told.counting.counted)
    for pause in told.counting.pauses:
        yield "left out", pause_taken(pause, zone)
    if told.due_at is None and told.ended_at is None:
        yield "left", amount(told.target - told.counted_before - told.counting.counted)
    if told.moved:
        yield "comes to", moment(told.moved[0].before, zone)
    for move in told.moved:
        yield "moved", move_made(move)
    yield "due", due_or_none(told.due_at, zone)
    if told.was_due_at:
        yield "was due", moment(told.was_due_at, zone)
    if told.acts_at and told.due_at and told.acts_at < told.due_at:
        yield "goes out", f"{moment(told.acts_at, zone)}, to be there in time"
    if told.ended_at:
        yield "ended", f"{moment(told.ended_at, zone)}, {told.state}"
    if told.late_working is not None and told.late_calendar is not None:
        yield "late", f"{amount(told.late_working)} of working time, {amount(told.late_calendar)} by the calendar"


def made_of(told: Explanation) -> str:
    """Return the calendar with its version, what that was made of, and the policy it stands in."""
    policy = f"; policy {told.policy.name} {told.policy.version}" if told.policy else ""
    return hours_of(told.counting) + policy


def hours_of(counting: Counting) -> str:
    """Return the calendar with its version, and what that was made of."""
    every_hour = counting.version == "24x7"
    version = "every hour of every day" if every_hour else f"version {counting.version}"
    data = f"; {counting.data}" if counting.data else ""
    return f"Calendar {counting.calendar}, {version}, days of {counting.zone}{data}"


def pause_taken(pause: PauseTaken, zone: str) -> str:
    """Return when a pause was, why, and the working time in it."""
    why = f", {pause.why}" if pause.why else ""
    return f"{amount(pause.working)} from {moment(pause.start, zone)} to {moment(pause.end, zone)}{why}"


def move_made(move: Moved) -> str:
    """Return where an instant was moved to, and out of which hours."""
    span = f" {'-'.join(move.span)}" if move.span else ""
    return f"to {moment(move.after, move.zone)}, since {_HOURS[move.hours]}{span}"


def due_or_none(at: datetime | None, zone: str) -> str:
    """Return a due in the calendar's zone, or that there is none."""
    return moment(at, zone) if at else "no due"
