"""The rows of a policy as a check goes through them, and where in the file each is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.input.problems import Finding
from domain.policy.categories import Row
from domain.policy.policy import Policy
from domain.policy.promises import Promise
from domain.policy.tier import Tier
from domain.priority import Priority


@dataclass(frozen=True)
class Place:
    """A row of a policy: that of all categories, or that of one which has its own."""

    policy: Policy
    row: Row
    category: str | None = None

    def tier(self, index: int, field: str) -> str:
        """Return the path of a tier's field, in the category if it says the field, else in the ladder of all."""
        own = self.policy.categories[self.category].tiers.get(self.row.tiers[index].name) if self.category else None
        if own is not None and getattr(own, field, None) is not None:
            return f"categories.{self.category}.tiers.{self.row.tiers[index].name}.{field}"
        return f"tiers.{index}.{field}"

    def promise(self, priority: Priority, field: str) -> str:
        """Return the path of a promise's field, in the category if it says it, else among the promises of all."""
        said = self.policy.categories[self.category].priorities if self.category else None
        own = said.of(priority) if said else None
        if own is not None and getattr(own, field) is not None:
            return f"categories.{self.category}.priorities.{priority}.{field}"
        return f"priorities.{priority}.{field}"

    def calendar(self, tier: Tier, priority: Priority) -> str:
        """Return the calendar on which a tier's time counts."""
        return tier.calendar or self.row.promises.of(priority).calendar

    def of(self, priority: Priority) -> Promise:
        """Return what is promised at a priority."""
        return self.row.promises.of(priority)


def in_each(policy: Policy, check: Callable[[Place], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds in the row of all categories, then what it finds only in a category's own."""
    said: set[tuple[str, str]] = set()
    for place in places(policy):
        for finding in check(place):
            key = (finding.field, finding.found)
            if key not in said:
                own = f"{finding.found}, in the category {place.category}" if place.category else finding.found
                yield finding.model_copy(update={"found": own})
            said.add(key)


def places(policy: Policy) -> Iterator[Place]:
    """Yield the row of all categories, then each category's own."""
    yield Place(policy, Row(policy.priorities, policy.tiers))
    for category in policy.categories:
        yield Place(policy, policy.row(category), category)


def warning(field: str, found: str, better: str) -> Finding:
    """Return a doubt that stops nobody from using the policy."""
    return Finding(field=field, found=found, allowed=better, severity="warning")
