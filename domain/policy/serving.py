"""Serving: which people of a roster may own tickets in which tier of a policy."""

from __future__ import annotations

from domain.policy.policy import Policy
from domain.policy.tier import Tier
from domain.team.roster import Person, Roster


def teams(policy: Policy, roster: Roster) -> list[str]:
    """Return the teams that categories lead to; where each category is a team of its own, those of the roster."""
    named = list(policy.teams.values()) or [team for person in roster.people for team in person.teams]
    own = [category.team for category in policy.categories.values() if category.team]
    return list(dict.fromkeys([*named, *own]))


def owners(policy: Policy, roster: Roster, tier: Tier) -> list[Person]:
    """Return who may own tickets of a tier, of whichever team."""
    serving = teams(policy, roster) if tier.team == "by category" else [tier.team]
    return [person for person in roster.people if any(person.serves(team, tier.name) for team in serving)]
