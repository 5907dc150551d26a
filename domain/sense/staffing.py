"""Staffing: that somebody serves each tier, for each team whose tickets come there."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.problems import Finding
from domain.input.text import spoken
from domain.policy.policy import Policy
from domain.policy.tier import Tier
from domain.sense.places import Place, places, warning
from domain.sense.teams import BY_CATEGORY, fixed_teams, teams_of_categories
from domain.team.roster import Roster


def staffing_doubts(policy: Policy, roster: Roster) -> Iterator[Finding]:
    """Yield a warning for each tier in which only the duty contact can own the tickets of a team."""
    said: set[tuple[str, str]] = set()
    for place in places(policy):
        for index, tier in enumerate(place.row.tiers):
            empty = [team for team in _teams(place, tier, roster) if not _served(roster, team, tier)]
            skilled = f" with the skill {tier.skill}" if tier.skill else ""
            fresh = [team for team in empty if (tier.name, team + skilled) not in said]
            said |= {(tier.name, team + skilled) for team in fresh}
            if fresh or (not _anybody(place, roster) and not place.category):
                found = f"nobody{skilled} in roster.yaml who serves {tier.name} for {spoken(fresh) or 'any team'}"
                duty = policy.duty_contact(index)
                yield warning(place.tier(index, "name"), found, f"somebody; until then {duty} owns every ticket there")


def _teams(place: Place, tier: Tier, roster: Roster) -> list[str]:
    if tier.team != BY_CATEGORY:
        return [tier.team]
    if place.category:
        return [place.policy.team_for(place.category)]
    teams = teams_of_categories(place.policy)
    if not fixed_teams(place.policy):
        teams |= {team for person in roster.people for team in person.teams if _works_here(place, roster, team)}
    return sorted(teams)


def _works_here(place: Place, roster: Roster, team: str) -> bool:
    """Whether a team of the roster gets tickets by category; one that only a tier names does not."""
    return team not in {tier.team for tier in place.row.tiers}


def _anybody(place: Place, roster: Roster) -> bool:
    return bool(place.policy.teams) or any(person.teams for person in roster.people)


def _served(roster: Roster, team: str, tier: Tier) -> bool:
    return any(
        person.serves(team, tier.name) and person.capacity and (tier.skill is None or tier.skill in person.skills)
        for person in roster.people
    )
