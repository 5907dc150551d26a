"""An explanation in one sentence, with instants as the wall clock of its calendar's zone shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.explaining.explanation import Explanation

_SECOND = timedelta(seconds=1)
_UNITS = (("h", timedelta(hours=1)), ("min", timedelta(minutes=1)), ("s", _SECOND))


def why(told: Explanation) -> str:
    """Return why it is due when it is, or how it ended."""
    zone = told.counting.zone
    due = moment(told.due_at, zone) if told.due_at else None
    counted = _counted(told, zone)
    if told.state == "paused":
        was = f"; it was due {moment(told.was_due_at, zone)}" if told.was_due_at else ""
        return f"Paused, so there is no due: {amount(told.used)} of {amount(told.target)} used{was}"
    if told.ended_at and told.met:
        return f"Met {moment(told.ended_at, zone)}" + (f"; due {due}: {counted}" if due else "")
    if told.met is False and due:
        return f"Missed{_late(told)}: due {due}, {counted}{_less_pauses(told)}"
    if told.ended_at:
        return f"Ended {moment(told.ended_at, zone)}, when it no longer mattered"
    if due is None:
        return f"Due when {counted} is used up, which lies beyond what is known of the calendar yet"
    moved = ", moved into hours in which the customer may be reached" if told.moved else ""
    return f"Due {due}: {counted}{_less_pauses(told)}{moved}"


def moment(at: datetime, zone: str) -> str:
    """Return an instant on the wall of `zone`, to the nearest second: `Thu 9 Jul 2026 09:00 BST`."""
    local = (at + _SECOND / 2).replace(microsecond=0).astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y} {f'{local:%H:%M:%S}'.removesuffix(':00')} {local:%Z}"


def amount(time: timedelta) -> str:
    """Return an amount of time in hours and smaller units, which no calendar means differently: `33 h 5 min`.

    To the nearest second, so that amounts which add up exactly add up on paper; less than ten of them exactly.
    """
    if time < 10 * _SECOND:
        return f"{time / _SECOND:.3f}".rstrip("0").rstrip(".") + " s"
    left, parts = _SECOND * round(time / _SECOND), []
    for unit, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts)


def _counted(told: Explanation, zone: str) -> str:
    hours = "real time" if told.counting.version == "24x7" else told.counting.calendar
    since = f"from {moment(told.started_at, zone)}"
    if not told.counted_before:
        return f"{amount(told.target)} of {hours} {since}"
    on = told.counted_on or "earlier hours"
    before = f"{amount(told.counted_before)} of them on {on} until {moment(told.counting.since, zone)}"
    return f"{amount(told.target)} {since}, {before}" + (f", the rest of {hours}" if told.counting.counted else "")


def _late(told: Explanation) -> str:
    if told.late_working is None or told.late_calendar is None:
        return ""
    return f" by {amount(told.late_working)} of working time, {amount(told.late_calendar)} by the calendar"


def _less_pauses(told: Explanation) -> str:
    taken = sum((pause.working for pause in told.counting.pauses), timedelta())
    return f", without {amount(taken)} of pauses" if taken else ""
