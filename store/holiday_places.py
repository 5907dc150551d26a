"""The places whose public holidays are known: those of the `holidays` package."""

from __future__ import annotations

from collections.abc import Iterator

import holidays

from domain.input.allowed import one_of, perhaps
from domain.input.problems import Problem
from domain.policy.policy import Policy
from domain.time.calendars import WeeklyHours


def unknown_places(policy: Policy) -> Iterator[Problem]:
    """Yield a problem for each calendar that takes its holidays from a country or a region nobody knows any of."""
    for name, calendar in policy.calendars.items():
        if not isinstance(calendar, WeeklyHours) or calendar.holidays is None:
            continue
        country, region = calendar.holidays.country, calendar.holidays.subdivision
        field = f"calendars.{name}.holidays"
        if not _known(country):
            allowed = f"{perhaps(country, list(holidays.list_supported_countries()))}an ISO 3166 country with holidays"
            yield Problem(field=f"{field}.country", found=repr(country), allowed=allowed)
        elif region is not None and not _known(country, region):
            regions = holidays.list_supported_countries().get(country, [])
            allowed = one_of(region, regions, f"a region of {country}, one of")
            yield Problem(field=f"{field}.subdivision", found=repr(region), allowed=allowed)


def _known(country: str, region: str | None = None) -> bool:
    try:
        holidays.country_holidays(country, subdiv=region)
    except NotImplementedError:
        return False
    return True
