"""Answering: what a public answer by a person does to the clocks that wait for one."""

from __future__ import annotations

from domain.turn import Turn


def answered_by_staff(turn: Turn) -> dict[str, bool | None]:
    """End the clocks that a public answer meets; returns which were met and which missed, for the record."""
    ended = {name: turn.meet(name) for name in ("first_response", "next_reply", "promise")}
    turn.change(promised_at=None)
    return {name: clock.met for name, clock in ended.items() if clock is not None}
