"""Reminders: when people hear of a clock that runs out, or has run out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.clocks.levels import Level
from domain.clocks.marks import WorkingMarks, levels
from domain.policy.part import Part
from domain.policy.promises import CustomerClock
from domain.priority import ByPriority, Priority

Reminding = ByPriority[WorkingMarks]


class Reminders(Part):
    """When people are reminded of a clock, before its due and after it, and how an owner who does not acknowledge is
    chased. `at` is of a tier's time, the other marks of the customer's clocks."""

    at: Reminding = Reminding.model_validate("50% 75% 90%")
    """When the owner is warned of a tier's deadline: shares of its time, or times before it."""
    first_response: Reminding = Reminding.model_validate("")
    """When the owner is reminded of the first answer."""
    next_reply: Reminding = Reminding.model_validate("")
    """When the owner is reminded of a later answer."""
    resolution: Reminding = Reminding.model_validate("")
    """When the owner is reminded of the resolution."""
    before_reassigning: Annotated[int, Field(ge=0, le=5)] = 1
    """How often an owner who does not acknowledge is reminded."""
    reassign: Annotated[int, Field(ge=0, le=5)] = 1
    """How many others in the tier are tried then."""

    def of(self, clock: CustomerClock, priority: Priority) -> tuple[Level, ...]:
        """Return the levels at which people are reminded of a clock of the customer."""
        marked: Reminding = getattr(self, clock)
        return levels(marked.of(priority))
