"""What a policy's categories must fulfil: they name only tiers and calendars there are, and say each thing once."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.allowed import one_of
from domain.input.money import limits
from domain.input.problems import Problem
from domain.policy.categories import missing_priorities
from domain.policy.policy import Policy
from domain.priority import PRIORITIES


def category_mistakes(policy: Policy) -> Iterator[Problem]:
    """Yield everything that is wrong with categories whose fields are each valid by themselves."""
    yield from _calendars(policy)
    for name, category in policy.categories.items():
        field = f"categories.{name}"
        elsewhere = policy.teams.get(name)
        if category.team and elsewhere not in (None, category.team):
            allowed = f"one team; teams.{name} says {elsewhere!r}"
            yield Problem(field=f"{field}.team", found=repr(category.team), allowed=allowed)
        for tier, own in category.tiers.items():
            index = policy.tier_index(tier)
            yield from unreadable_limit(f"{field}.tiers.{tier}", own.may_grant)
            if own.wider_circle is not None and tier != policy.tiers[-1].name:
                allowed = f"a wider circle in the top tier alone, {policy.tiers[-1].name}, which has the alarm"
                yield Problem(field=f"{field}.tiers.{tier}.wider_circle", found="one", allowed=allowed)
            if index is None:
                allowed = one_of(tier, [each.name for each in policy.tiers], "a tier")
                yield Problem(field=f"{field}.tiers.{tier}", found=repr(tier), allowed=allowed)
                continue
            for part, missing in missing_priorities(policy.tiers[index], own).items():
                allowed = f"a value for each priority, since the tier has none; missing: {', '.join(missing)}"
                yield Problem(field=f"{field}.tiers.{tier}.{part}", found="some priorities", allowed=allowed)


def unreadable_limit(field: str, may_grant: str | None) -> Iterator[Problem]:
    """Yield what is wrong with how much a tier may grant."""
    try:
        limits(may_grant)
    except ValueError as error:
        yield Problem(field=f"{field}.may_grant", found=repr(may_grant), allowed=str(error))


def _calendars(policy: Policy) -> Iterator[Problem]:
    known = sorted({*policy.calendars, "always"})
    for name, category in policy.categories.items():
        promises = {p: promise for p in PRIORITIES if category.priorities and (promise := category.priorities.of(p))}
        named = {f"priorities.{p}": promise.calendar for p, promise in promises.items()}
        named |= {f"tiers.{tier}": own.calendar for tier, own in category.tiers.items()}
        for part, calendar in named.items():
            if calendar is not None and calendar not in known:
                field = f"categories.{name}.{part}.calendar"
                yield Problem(field=field, found=repr(calendar), allowed=one_of(calendar, known, "a calendar"))
