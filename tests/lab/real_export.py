"""The real export, which is not part of the project: used in place where it is, and loudly missed where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

PLACE = Path(__file__).parents[2].parent / "shared/data/incident_event_log.csv"


def real_export() -> Path:
    """Return where the export is; skips the test where it is not."""
    if not PLACE.is_file():
        pytest.skip(f"NOT TESTED: the real histories are not at {PLACE}")
    return PLACE
