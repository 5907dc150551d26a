"""The people of a roster, as the policy they serve sees them."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.allowed import one_of, perhaps
from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.sense.places import warning
from domain.sense.teams import fixed_teams, teams_named
from domain.team.roster import Roster

_USED_BY_RULES = {
    "team lead": "somebody whom the rules tell of what is late; until then it is the tier's duty contact",
    "compliance": "somebody who hears when resolve_within is over; until then only the top tier does",
}


def people_doubts(policy: Policy, roster: Roster) -> Iterator[Finding]:
    """Yield what a roster gets wrong about the policy's names, and who cannot be told anything."""
    yield from _names(policy, roster)
    yield from _addresses(policy, roster)
    yield from _roles_of_the_rules(policy, roster)


def _names(policy: Policy, roster: Roster) -> Iterator[Finding]:
    tiers = [tier.name for tier in policy.tiers]
    teams = sorted(teams_named(policy))
    closed = fixed_teams(policy)
    for index, person in enumerate(roster.people):
        for place, tier in enumerate(person.tiers):
            if tier not in tiers:
                yield Finding(field=f"people.{index}.tiers.{place}", found=repr(tier), allowed=one_of(tier, tiers))
        for place, team in enumerate(person.teams):
            if team not in teams and (closed or perhaps(team, teams)):
                field, known = f"people.{index}.teams.{place}", one_of(team, teams, "a team that gets tickets, one of")
                yield warning(field, repr(team), known)


def _addresses(policy: Policy, roster: Roster) -> Iterator[Finding]:
    on_duty = {roster.roles.get(role) for role in policy.duty.values()}
    for index, person in enumerate(roster.people):
        if person.channels:
            continue
        found, field = "neither email nor phone", f"people.{index}.id"
        if person.id in on_duty:
            allowed = "an email or a phone, since a duty contact is whom everything falls back on"
            yield Finding(field=field, found=found, allowed=allowed)
        else:
            yield warning(field, found, f"an email or a phone; {person.name} is never told of anything")


def _roles_of_the_rules(policy: Policy, roster: Roster) -> Iterator[Finding]:
    used = ["team lead", *(["compliance"] if policy.resolve_within else [])]
    for role in used:
        if role not in roster.roles and not any(name.endswith(f" {role}") for name in roster.roles):
            yield warning("roles", f"nobody as {role}", f"{role}: {_USED_BY_RULES[role]}")
