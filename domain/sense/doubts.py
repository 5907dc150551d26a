"""Whether a policy and its roster make sense together: what is valid by itself, but surely not what its author meant.

An error is what would leave somebody untold; everything else is a warning, and the policy can be used.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.problems import Finding
from domain.policy.policy import Policy
from domain.sense.ladder import ladder_doubts
from domain.sense.limits import limit_doubts
from domain.sense.people import people_doubts
from domain.sense.reminders import reminder_doubts
from domain.sense.roles import role_doubts
from domain.sense.staffing import staffing_doubts
from domain.sense.targets import target_doubts
from domain.sense.triage import triage_doubts
from domain.sense.unused import unused_doubts
from domain.team.roster import Roster


def doubts_of_policy(policy: Policy, roster: Roster) -> Iterator[Finding]:
    """Yield what is doubtful about a policy, with the fields of the policy at which it can be mended."""
    yield from role_doubts(policy, roster)
    yield from staffing_doubts(policy, roster)
    yield from target_doubts(policy)
    yield from ladder_doubts(policy)
    yield from limit_doubts(policy)
    yield from reminder_doubts(policy)
    yield from triage_doubts(policy)
    yield from unused_doubts(policy)


def doubts_of_roster(policy: Policy, roster: Roster) -> Iterator[Finding]:
    """Yield what is doubtful about a roster that serves this policy, with the roster's own fields."""
    yield from people_doubts(policy, roster)
