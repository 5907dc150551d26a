"""A tier: one rung of the ladder that a ticket climbs."""

from __future__ import annotations

from domain.people import WiderCircle
from domain.policy.part import Part
from domain.priority import ByPriority
from domain.time.durations import WorkingDuration, WorkingInterval


class Tier(Part):
    """A rung of the ladder: who owns the ticket there, how soon they take it on, how long they have."""

    name: str
    """What people call it; it stands in search attributes and reports."""
    team: str = "by category"
    """Whose tickets these are: a team's name, or `by category`."""
    skill: str | None = None
    """A skill its owners must have."""
    calendar: str | None = None
    """Its working hours; those of the priority if absent."""
    accept_within: ByPriority[WorkingDuration]
    """How soon an owner acknowledges."""
    work_within: ByPriority[WorkingDuration] | None = None
    """How long the tier has before the ticket moves up; required in all tiers but the top one."""
    agreed_within: ByPriority[WorkingDuration] | None = None
    """What the team itself has agreed to; the lead is told when it is missed."""
    repeat_every: ByPriority[WorkingInterval] | None = None
    """How often the top tier's alarm sounds until somebody acts; required there."""
    may_grant: str | None = None
    """What its owners may grant, such as `50 EUR`."""
    tell: tuple[str, ...] = ()
    """Who hears that a ticket has come here: roles, or `<tier> owner`."""
    wider_circle: WiderCircle | None = None
    """Who the top tier's alarm wakes beside, from which time on that it sounds: `{3: [support manager]}`."""
