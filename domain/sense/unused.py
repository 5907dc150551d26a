"""What a policy says to no effect."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.priority import PRIORITIES
from domain.sense.places import places, warning


def unused_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each calendar nobody works by, and for what the lowest and the lower tiers never do."""
    used = {"always"}
    for place in places(policy):
        used |= {place.of(priority).calendar for priority in PRIORITIES}
        used |= {tier.calendar for tier in place.row.tiers if tier.calendar}
    used |= {limit.calendar for limit in policy.limits}
    for name in policy.calendars:
        if name not in used:
            yield warning(
                f"calendars.{name}", "a calendar that nothing uses", "a priority, a tier or a limit with it, or none"
            )
    for index, tier in enumerate(policy.tiers[:-1]):
        if tier.repeat_every is not None:
            better = f"repeat_every in {policy.tiers[-1].name} alone, which has the alarm"
            yield warning(f"tiers.{index}.repeat_every", f"an alarm in {tier.name}", better)
    if len(policy.tiers) > 1 and policy.tiers[0].tell:
        better = f"to tell them in {policy.tiers[1].name}; these hear when a ticket moves up to a tier"
        yield warning("tiers.0.tell", f"people to tell in {policy.tiers[0].name}, to which no ticket moves up", better)
