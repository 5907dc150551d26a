"""Known categories: those that a policy lists, and what is said of one that it does not."""

from __future__ import annotations

from domain.input.allowed import one_of
from domain.input.problems import Problem, shown
from domain.policy.policy import ELSE, Policy
from domain.requests.ticket import Ticket

UNSORTED: str = Ticket.model_fields["category"].default
"""The category of a ticket whose sender names none; every policy knows it."""


def known_categories(policy: Policy) -> tuple[str, ...]:
    """Return the categories that a policy lists, in the order in which it names them; none where it lists none.

    It lists them where `teams` names one beside an `else`; without an `else` any category has a team, which is called
    like it. Those count that are named anywhere, one that is called like the team of all others, and that of tickets
    that name none.
    """
    sorted_by_team = [name for name in policy.teams if name != ELSE]
    if not sorted_by_team or ELSE not in policy.teams:
        return ()
    limited = [name for limit in policy.limits for name in limit.within if name != ELSE]
    triaged = [rule.when.category for rule in policy.triage if rule.when.category is not None]
    named = [*sorted_by_team, *policy.categories, *limited, *triaged]
    return tuple(dict.fromkeys([*named, policy.teams[ELSE], UNSORTED]))


def unknown_category(policy: Policy, category: str) -> Problem | None:
    """Return the problem that a policy lists categories and not this one, with the nearest; None where all is well."""
    known = known_categories(policy)
    if not known or category in known:
        return None
    return Problem(field="category", found=shown(category), allowed=one_of(category, known, "a category of the policy"))
