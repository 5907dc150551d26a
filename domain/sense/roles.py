"""Roles: that each one a policy names, or its rules use, is somebody's."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.allowed import one_of
from domain.input.problems import Finding
from domain.people import CUSTOMER, OWNER
from domain.policy.categories import OwnTier
from domain.policy.policy import Policy
from domain.policy.tier import Tier
from domain.team.roster import Roster

ROLES = "a role of roster.yaml, one of"


def role_doubts(policy: Policy, roster: Roster) -> Iterator[Finding]:
    """Yield an error for each role that a policy names and nobody holds."""
    for field, role in _named(policy):
        if role not in roster.roles:
            yield Finding(field=field, found=repr(role), allowed=one_of(role, sorted(roster.roles), ROLES))


def _named(policy: Policy) -> Iterator[tuple[str, str]]:
    yield from ((f"duty.{tier}", role) for tier, role in policy.duty.items())
    owners = {OWNER, *(f"{tier.name} {OWNER}" for tier in policy.tiers)}
    told = [(f"{field}.{place}", name) for field, names in _told(policy) for place, name in enumerate(names)]
    yield from ((field, name) for field, name in told if name not in owners)
    yield from ((field, name) for field, name in _noticed(policy) if name not in {*owners, CUSTOMER})


def _told(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    tiers: dict[str, Tier | OwnTier] = {f"tiers.{index}": tier for index, tier in enumerate(policy.tiers)}
    for category, own in policy.categories.items():
        tiers |= {f"categories.{category}.tiers.{name}": tier for name, tier in own.tiers.items()}
    for field, tier in tiers.items():
        yield f"{field}.tell", tier.tell or ()
        yield from ((f"{field}.wider_circle.{count}", names) for count, names in (tier.wider_circle or {}).items())
    for index, limit in enumerate(policy.limits):
        yield f"limits.{index}.tell", limit.tell


def _noticed(policy: Policy) -> Iterator[tuple[str, str]]:
    for index, limit in enumerate(policy.limits):
        for place, notice in enumerate(limit.notices):
            for position, name in enumerate(notice.tell):
                yield f"limits.{index}.notices.{place}.tell.{position}", name
