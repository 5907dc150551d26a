"""Categories: what holds for the tickets of one category, where it differs from what holds for all.

A category says only what differs. What it says goes before what the policy says for all, field by field and priority by
priority; what it leaves out is as for all. A ticket lives by the row of its category.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeVar, Union

from pydantic import Field

from domain.people import WiderCircle
from domain.policy.part import Part
from domain.policy.promises import Promise, Promises
from domain.policy.tier import Tier
from domain.priority import PRIORITIES, SomePriorities
from domain.time.durations import Interval, WorkingDuration, WorkingInterval

NONE: Literal["none"] = "none"
Value = TypeVar("Value")
OrNone = Union[Value, Literal["none"], None]  # noqa: UP007 - `|` takes no type variable
_BY_PRIORITY = ("accept_within", "work_within", "agreed_within", "repeat_every")


class OwnPromise(Part):
    """What a category promises otherwise at a priority; `none` promises nothing where the policy promises something."""

    calendar: str | None = None
    """Working hours of the promise."""
    first_response: OrNone[WorkingDuration] = None
    """First answer by a person."""
    next_reply: OrNone[WorkingDuration] = None
    """Answer to a later message."""
    resolution: OrNone[WorkingDuration] = None
    """Resolved."""
    update_every: OrNone[Interval] = None
    """The customer hears at least this often."""

    def over(self, promise: Promise) -> Promise:
        """Return `promise` with what this says in its place."""
        said = {name: value for name in OwnPromise.model_fields if (value := getattr(self, name)) is not None}
        return promise.model_copy(update={name: None if value == NONE else value for name, value in said.items()})


class OwnTier(Part):
    """What a tier does otherwise with tickets of a category."""

    team: str | None = None
    """Whose tickets these are."""
    skill: str | None = None
    """A skill its owners must have."""
    calendar: str | None = None
    """Its working hours."""
    accept_within: SomePriorities[WorkingDuration] | None = None
    """How soon an owner acknowledges."""
    work_within: SomePriorities[WorkingDuration] | None = None
    """How long the tier has."""
    agreed_within: SomePriorities[WorkingDuration] | None = None
    """What the team itself has agreed to."""
    repeat_every: SomePriorities[WorkingInterval] | None = None
    """How often the top tier's alarm sounds."""
    may_grant: str | None = None
    """What its owners may grant."""
    tell: tuple[str, ...] | None = None
    """Who hears instead that a ticket has come here."""
    wider_circle: WiderCircle | None = None
    """Who the top tier's alarm wakes beside."""

    def over(self, tier: Tier) -> Tier:
        """Return `tier` with what this says in its place."""
        said: dict[str, Any] = {
            name: value for name in OwnTier.model_fields if (value := getattr(self, name)) is not None
        }
        for name in _BY_PRIORITY:
            if name in said:
                said[name] = said[name].over(getattr(tier, name))
        return tier.model_copy(update=said)


class Category(Part):
    """What differs for the tickets of a category: their team, what is promised by priority, the tiers by name."""

    team: str | None = None
    """The team its tickets go to; goes before `teams`."""
    priorities: SomePriorities[OwnPromise] | None = None
    """What is promised otherwise, by priority."""
    tiers: dict[str, OwnTier] = Field(default_factory=dict)
    """What is otherwise in a tier, by its name."""


class Row(NamedTuple):
    """What holds for the tickets of one category: what is promised by priority, and the ladder."""

    promises: Promises
    tiers: tuple[Tier, ...]


def rows(promises: Promises, tiers: tuple[Tier, ...], categories: Mapping[str, Category]) -> dict[str | None, Row]:
    """Return the row of each of the categories, and under None the row of all others: what is said for all."""
    general = Row(promises, tiers)
    return {None: general} | {name: _row(general, category) for name, category in categories.items()}


def _row(general: Row, category: Category) -> Row:
    own = category.priorities
    said = {p: promise for p in PRIORITIES if own and (promise := own.of(p)) is not None}
    promises = general.promises.model_copy(update={p: said[p].over(general.promises.of(p)) for p in said})
    tiers = tuple(category.tiers[t.name].over(t) if t.name in category.tiers else t for t in general.tiers)
    return Row(promises if said else general.promises, tiers if category.tiers else general.tiers)


def missing_priorities(tier: Tier, own: OwnTier) -> Mapping[str, list[str]]:
    """Return, by field, the priorities of which neither a category nor the tier it differs from says anything."""
    return {
        name: missing
        for name in _BY_PRIORITY
        if (some := getattr(own, name)) is not None and getattr(tier, name) is None and (missing := some.unsaid)
    }
