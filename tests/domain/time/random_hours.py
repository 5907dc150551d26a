"""Random working time: hours with breaks and nights, holidays and special days, in zones whose clocks change."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import compress, pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.time.working_time import WEEKDAYS, WorkingTime
from tests.domain.time.brute_force import MINUTE, BruteForce, Hours

MICROSECOND = timedelta(microseconds=1)
ZONES = (
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "UTC",
)
TYPICAL_DAYS = (
    [],
    [("09:00", "17:00")],
    [("09:30", "13:00"), ("14:00", "18:30")],
    [("00:00", "24:00")],
    [("00:00", "06:00"), ("22:00", "24:00")],
)


@cache
def change_days(zone: str) -> tuple[date, ...]:
    """Return the dates on which the zone's clocks change, and the first of all dates for a zone without."""
    noons = [datetime(2005, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(31 * 365)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    changed = [before != after for before, after in pairwise(offsets)]
    return tuple(noon.date() for noon in compress(noons[1:], changed)) or (noons[0].date(),)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


# Clocks change in the small hours, so half of the bounds are there.
bounds = st.integers(0, 5 * 60) | st.integers(0, 24 * 60)
window = st.lists(bounds, min_size=2, max_size=2, unique=True).map(lambda pair: tuple(map(clock, sorted(pair))))
day_hours = st.sampled_from(TYPICAL_DAYS) | st.lists(window, max_size=3)
every_day = day_hours.filter(bool).map(lambda hours: dict.fromkeys(WEEKDAYS, hours))
weeks = every_day | st.dictionaries(st.sampled_from(WEEKDAYS), day_hours, min_size=1).filter(
    lambda week: any(week.values())
)


def up_to(most: timedelta) -> st.SearchStrategy[timedelta]:
    """Amounts from nothing to `most`, half of them whole minutes. Drawn in two parts: numbers of one part that can be
    as large as that are mostly drawn small."""
    minutes = st.integers(0, most // MINUTE).map(lambda n: n * MINUTE)
    seconds = st.just(timedelta()) | st.integers(0, 60 * 10**6).map(lambda n: n * MICROSECOND)
    return st.builds(lambda whole, more: min(whole + more, most), minutes, seconds)


amounts = up_to(timedelta(hours=200))
part_of_a_day = up_to(timedelta(days=1))


class Case:
    """Random hours, two instants within a few days, often near a change of clocks, and both ways to count."""

    def __init__(self, hours: Hours, start: datetime, end: datetime) -> None:
        self.hours, self.start, self.end = hours, start, end
        self.working_time = WorkingTime.weekly(hours.week, hours.zone, hours.holidays, hours.special)
        self.brute_force = BruteForce(hours, start.date() - timedelta(days=3), end.date() + timedelta(days=3))

    def __repr__(self) -> str:
        return f"{self.hours} {self.start.isoformat()} {self.end.isoformat()}"


@st.composite
def cases(draw: st.DrawFn, days: int) -> Case:
    zone = draw(st.sampled_from(ZONES))
    near_change = st.tuples(st.sampled_from(change_days(zone)), st.integers(-days, 1))
    anywhere = st.tuples(st.dates(date(2005, 1, 1), date(2035, 12, 31)), st.just(0))
    day, shift = draw(near_change | anywhere)
    first = day + timedelta(days=shift)
    in_range = st.integers(-2, days + 2).map(lambda n: first + timedelta(days=n))
    hours = Hours(
        week=draw(weeks),
        zone=zone,
        holidays=frozenset(draw(st.lists(in_range, max_size=2))),
        special=draw(st.dictionaries(in_range, day_hours, max_size=2)),
    )
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + draw(part_of_a_day)
    length = timedelta(days=draw(st.integers(0, days - 1))) + draw(part_of_a_day)
    return Case(hours, start, start + length)


def amount_within(data: st.DataObject, limit: timedelta) -> timedelta:
    """Draw an amount up to `limit`; often nothing or all of it."""
    return data.draw(st.sampled_from((timedelta(), limit)) | up_to(limit) | up_to(limit))
