"""The teams tickets go to, as far as a policy says."""

from __future__ import annotations

from domain.policy.policy import Policy
from domain.sense.places import places

BY_CATEGORY = "by category"


def fixed_teams(policy: Policy) -> bool:
    """Return whether every ticket goes to a team the policy names; otherwise a category may be a team itself."""
    return "else" in policy.teams


def teams_of_categories(policy: Policy) -> set[str]:
    """Return the teams that categories lead to."""
    return {*policy.teams.values(), *(policy.team_for(category) for category in policy.categories)}


def teams_named(policy: Policy) -> set[str]:
    """Return every team the policy names."""
    tiers = {tier.team for place in places(policy) for tier in place.row.tiers}
    return teams_of_categories(policy) | tiers - {BY_CATEGORY}
