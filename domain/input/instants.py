"""Instants from outside: with a zone, whichever, and kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _in_utc(instant: datetime) -> datetime:
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("an instant that exists in UTC, too") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
