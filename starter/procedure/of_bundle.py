"""The written procedure of a bundle, with the holidays there are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from activities.holiday_names import holiday_names
from domain.procedure.content import Procedure
from domain.procedure.writing import write_procedure
from store.bundles import Bundle

EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
"""The dates for which a procedure is written."""
AHEAD = timedelta(days=2 * 366)
"""Further than the procedure's twelve months, for what it promises on their last day."""


def today(bundle: Bundle) -> date:
    """Return the present date in the policy's zone."""
    return datetime.now(ZoneInfo(bundle.policy.zone)).date()


def procedure_of(bundle: Bundle, as_of: date) -> Procedure:
    """Return the procedure of a bundle as of a date; a bundle that was loaded names only places with known holidays."""
    since = datetime.combine(as_of, time(), UTC)
    holidays = holiday_names(since, since + AHEAD)
    return write_procedure(bundle.name, bundle.version, bundle.policy, bundle.roster, holidays, as_of)
