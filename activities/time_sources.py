"""Of what releases the holidays and the time zones of this machine are, as a ticket's snapshot records them."""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import holidays
import tzdata


def time_sources() -> str:
    """Return what calendars that are compiled here and now are made of."""
    return f"holidays {holidays.__version__}, {time_zone_data(zoneinfo.TZPATH)}"


def time_zone_data(searched: tuple[str, ...]) -> str:
    """Return which time-zone data is used where these folders are searched first: the system's, or the package's."""
    for folder in map(Path, searched):
        if (folder / "Etc" / "UTC").is_file():
            return f"tzdata {_release(folder)} (system)"
    return f"tzdata {tzdata.IANA_VERSION}"


def _release(folder: Path) -> str:
    """The release of the data in a folder, where it says so: `# version 2026a`."""
    try:
        with (folder / "tzdata.zi").open(encoding="utf-8") as file:
            word, _, release = file.readline().removeprefix("# ").strip().partition(" ")
    except OSError:
        word, release = "", ""
    return release if word == "version" else "of unknown release"
