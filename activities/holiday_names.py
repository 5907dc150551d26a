"""Public holidays by country and region, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import holidays

from domain.policy.snapshot import HolidayNames
from domain.time.calendars import HORIZON, Holidays

LANGUAGE = "en_US"
"""Of the names, where a country's are translated; left open, it would be the machine's."""


class UnknownCountry(ValueError):
    """No holidays are known of a country or subdivision; `found` says which."""

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(f"holidays: found {found}; allowed: an ISO country, and one of its regions")


def holiday_names(since: datetime, at: datetime | None = None) -> HolidayNames:
    """Return the lookup of holidays, local date to name, for every year from `since` to a horizon begun at `at`, which
    is `since` by default.

    The lookup raises `UnknownCountry`.
    """
    margin = timedelta(days=2)  # the day before opening is compiled too, and zones lie up to a day apart
    years = range((since - margin).year, ((at or since) + HORIZON + margin).year + 1)

    def names(asked: Holidays | None) -> Mapping[date, str]:
        if asked is None:
            return {}
        try:
            known = holidays.country_holidays(asked.country, subdiv=asked.subdivision, years=years, language=LANGUAGE)
        except NotImplementedError:
            place = f"{asked.country} {asked.subdivision or ''}".strip()
            raise UnknownCountry(place) from None
        return dict(known)

    return names
