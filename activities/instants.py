"""Instants as people read them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, get_timezone_name

NEAR = timedelta(minutes=10)
ENGLISH = Locale("en")
_ABBREVIATION = re.compile(r"[A-Z]{3,5}")


def shown(instant: datetime, zone: str, now: datetime, locale: Locale = ENGLISH) -> str:
    """Return `instant` on the clock of IANA `zone`, as readers of `locale` write it; never later than it is.

    In German that is `Mo., 23. Nov., 10:30 MEZ`, in English without a country or of Britain `Mon 23 Nov 09:30 GMT`.
    Seconds are shown where the minute is not enough: within ten minutes of `now`. The year is shown where it is not
    the present one. Nothing depends on the machine's locale.
    """
    local = instant.astimezone(ZoneInfo(zone))
    dated = local.year != now.astimezone(ZoneInfo(zone)).year
    near = abs(instant - now) < NEAR and local.second > 0
    if locale.language == "en" and locale.territory in (None, "GB"):
        written = format_datetime(local, _in_short(dated, near), local.tzinfo, ENGLISH)
    else:
        written = format_datetime(local, _as_usual(locale, dated, near), local.tzinfo, locale)
    return f"{' '.join(written.split())} {_zone(local, locale)}"


def _in_short(dated: bool, near: bool) -> str:
    """A pattern as short as can be, which the common one of English is not."""
    return f"E d MMM{' y' if dated else ''} {'HH:mm:ss' if near else 'HH:mm'}"


def _as_usual(locale: Locale, dated: bool, near: bool) -> str:
    date = locale.datetime_skeletons["yMMMEd" if dated else "MMMEd"].pattern
    time = locale.time_formats["medium" if near else "short"].pattern
    return str(locale.datetime_formats["medium"]).replace("{1}", date).replace("{0}", time)


def _zone(local: datetime, locale: Locale) -> str:
    """The zone's abbreviation in `locale`, or in English; where it has none, its offset, which `tzname` gives bare."""
    own = get_timezone_name(local, width="short", locale=locale)
    if _ABBREVIATION.fullmatch(own):  # else an offset, or a name in full
        return own
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name
