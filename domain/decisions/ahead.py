"""Instants that people name: they lie ahead, and near enough to be kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case.turn import Turn
from domain.input.problems import InvalidInput, Problem
from domain.requests.refusals import conflict, invalid

FURTHEST = timedelta(days=400)


def within_reach(turn: Turn, field: str, instant: datetime) -> None:
    """Refuse an instant that has passed, as untimely, and one further ahead than any timer is set, as invalid."""
    found = instant.isoformat()
    if instant <= turn.now:
        raise conflict(f"{field} has passed already", field=field, found=found, allowed="an instant to come")
    if instant > turn.now + FURTHEST:
        allowed = f"an instant within the next {FURTHEST.days} days"
        raise invalid(InvalidInput([Problem(field=field, found=found, allowed=allowed)]))
