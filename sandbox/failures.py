"""Why a local stack could not be started, in words for the person who started it."""

from __future__ import annotations

from pathlib import Path


class StackRefused(Exception):
    """What was asked for cannot be: the directory is in use, or a port is taken."""


class PartNotReady(Exception):
    """A part did not come up in time; the message names it and ends with the last lines of its log."""

    def __init__(self, part: str, why: str, log: Path) -> None:
        super().__init__(f"{part} {why}; the end of {log}:\n{last_lines(log)}")


def last_lines(log: Path, lines: int = 15) -> str:
    """Returns the last lines of a log file, indented; says so if there are none."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        text = ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (nothing was logged)"
