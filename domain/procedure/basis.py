"""What a procedure is written from, and how its values are said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.input.text import spoken
from domain.people import CUSTOMER, OWNER
from domain.policy.policy import Policy
from domain.policy.serving import teams
from domain.policy.snapshot import HolidayNames
from domain.policy.tier import Tier
from domain.priority import PRIORITIES, ByPriority, Priority
from domain.team.roster import Roster
from domain.time.duration_words import real_time, without_one, working_time


@dataclass(frozen=True)
class Basis:
    """A policy, its roster, the holidays by name, and the date as of which the procedure is written.

    `holidays` must know every date of the twelve months from `as_of` on.
    """

    policy: Policy
    roster: Roster
    holidays: HolidayNames
    as_of: date

    def of_category(self, category: str) -> Basis:
        """Return what the procedure of one category alone would be written from."""
        return replace(self, policy=self.policy.of_category(category))

    def time(self, span: timedelta, calendar: str) -> str:
        """Return time counted on a calendar in words: real time where that is every hour."""
        return real_time(span) if self.policy.runs_always(calendar) else working_time(span, self.policy.day)

    def counted_in(self, calendar: str) -> str:
        """Return when a calendar counts: `around the clock`, `office hours`."""
        if self.policy.runs_always(calendar):
            return "around the clock"
        return calendar if calendar.endswith("hours") else f"{calendar} hours"

    def calendar_of(self, tier: Tier, priority: Priority) -> str:
        """Return the calendar a tier's time is counted on."""
        return tier.calendar or self.policy.priorities.of(priority).calendar

    def tier_times(self, tier: Tier, times: ByPriority[timedelta] | None, factor: int = 1) -> dict[Priority, str]:
        """Return a tier's times by priority, `factor` times as long; nothing where the tier has none."""
        if times is None:
            return {}
        return {p: self.time(factor * times.of(p), self.calendar_of(tier, p)) for p in PRIORITIES}

    def by_tier(self, times: ByPriority[timedelta]) -> list[tuple[str, dict[Priority, str]]]:
        """Return a time that holds in every tier, with the tiers it is the same in; without them where it is in all."""
        said = {tier.name: self.tier_times(tier, times) for tier in self.policy.tiers}
        alike: list[dict[Priority, str]] = []
        for one in said.values():
            if one not in alike:
                alike.append(one)
        if len(alike) == 1:
            return [("", alike[0])]
        return [(spoken([name for name in said if said[name] == one]), one) for one in alike]

    def holder(self, role: str) -> str:
        """Return who holds a role, and who does for a single team: `Helen Park; for technical George Mensah`."""
        own = [
            f"for {team} {self.name(id)}"
            for team in teams(self.policy, self.roster)
            if (id := self.roster.roles.get(f"{team} {role}"))
        ]
        general = self.roster.roles.get(role)
        return "; ".join([*([self.name(general)] if general else []), *own])

    def role(self, role: str) -> str:
        """Return a role with its holder: `support manager (Ivan Petrov)`."""
        holder = self.holder(role)
        return f"{role} ({holder})" if holder else role

    def name(self, id: str) -> str:
        """Return the name of a person of the roster."""
        person = self.roster.person(id)
        return person.name if person else id

    def told(self, tier: Tier) -> list[str]:
        """Return who hears that a ticket has come to a tier."""
        return self.named(tier.tell)

    def named(self, names: Iterable[str]) -> list[str]:
        """Return who is meant by names of the policy: roles, the owner, a tier's last owner, the customer."""
        return [self._named(name) for name in names]

    def _named(self, name: str) -> str:
        if name in (OWNER, CUSTOMER):
            return f"the {name}"
        tier = name.removesuffix(" owner")
        if name.endswith(" owner") and self.policy.tier_index(tier) is not None:
            return f"whoever owned it in {tier}"
        return self.role(name)


def every(said: Mapping[Priority, str]) -> str:
    """Return lengths as they follow the word every: `hour for urgent tickets and 2 hours for all others`."""
    return by_priority({p: without_one(text) for p, text in said.items()})


def by_priority(said: Mapping[Priority, str]) -> str:
    """Return what differs by priority as one says it: `10 minutes for urgent tickets and 2 hours for all others`."""
    groups = alike(said)
    if len(groups) == 1:
        return groups[0][0]
    parts = [
        f"{text} for {spoken(names)} {'ones' if place else 'tickets'}" for place, (text, names) in enumerate(groups)
    ]
    if len(groups[-1][1]) > 1:
        parts[-1] = f"{groups[-1][0]} for all others"
    return spoken(parts)


def alike(said: Mapping[Priority, str]) -> list[tuple[str, list[str]]]:
    """Return each thing said, with the priorities it is said of."""
    groups: dict[str, list[str]] = {}
    for priority in PRIORITIES:
        groups.setdefault(said[priority], []).append(priority)
    return list(groups.items())
