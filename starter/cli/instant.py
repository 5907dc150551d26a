"""Instants as people type them: with their zone, or as a time from now."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from domain.time.durations import parse_duration


def read_instant(text: str) -> str:
    """Return the RFC 3339 instant written in `text`, or that long from now; refuses a time without a zone."""
    try:
        at = datetime.now(UTC) + parse_duration(text)
    except ValueError:
        at = _with_zone(text)
    return at.isoformat()


def _with_zone(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise typer.BadParameter(
            "an instant with its zone, such as 2026-11-22T09:30:00Z, or a time from now such as 45m, 2h or 1d"
        )
    return at
