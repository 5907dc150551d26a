"""Limits beside the ladder: that a tier can still be come to before a limit takes the ticket to the top, and that each
notice comes while there is something to be noticed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from domain.clocks.limits import Limit, Within
from domain.input.problems import Finding
from domain.input.text import spoken
from domain.policy.policy import RESOLVE_WITHIN, Policy
from domain.priority import PRIORITIES
from domain.sense.hours import Hours
from domain.sense.ladder import entries
from domain.sense.places import Place, in_each, warning

DAY = timedelta(days=1)


def limit_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each tier that no ticket comes to before a limit is reached, and for each notice that would
    have to be given before the ticket is opened."""
    hours = Hours(policy)
    yield from in_each(policy, lambda place: _overtaken(place, hours))
    for index, limit in enumerate(policy.limits):
        longest = max(_at_most(within) for within in limit.within.values())
        for position, notice in enumerate(limit.notices):
            for mark in notice.at:
                if -mark.offset >= longest:
                    better = "less time than the limit leaves; the notice would go out as the ticket is opened"
                    yield warning(f"limits.{index}.notices.{position}.at", str(mark), better)


def _overtaken(place: Place, hours: Hours) -> Iterator[Finding]:
    for limit in place.policy.all_limits:
        within = limit.within_of(place.category or "else")
        if within is None or within.unit != "calendar days" or limit.when_missed == "tell":
            continue
        entered = {priority: entries(place, priority, hours) for priority in PRIORITIES}
        ends = {priority: at[0] + within.days * DAY for priority, at in entered.items() if at[0]}
        for index in range(1, len(place.row.tiers) - 1):
            late = [p for p in ends if (at := entered[p][index]) is None or at >= ends[p]]
            if late:
                found = f"a tier that {spoken(late)} tickets never come to by their deadlines"
                better = f"less time in the tiers below; {_called(limit)} takes it to the top after {within}"
                yield warning(place.tier(index, "name"), found, better)


def _called(limit: Limit) -> str:
    return "resolve_within" if limit.name == RESOLVE_WITHIN else f"the limit {limit.name}"


def _at_most(within: Within) -> timedelta:
    """The real time a limit leaves, or more: a working day may lie a weekend and a holiday away."""
    per_day = DAY if within.unit == "calendar days" else 4 * DAY
    return within.time or within.days * per_day
