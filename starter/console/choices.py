"""What a policy and its roster let a person choose from on a form."""

from __future__ import annotations

from dataclasses import dataclass

from domain.case.view import View
from domain.policy.known_categories import known_categories
from domain.policy.policy import HandOver
from domain.team.roster import Person
from starter.console.fields import Option
from store.bundles import Bundles, InvalidBundle, UnknownBundle


@dataclass(frozen=True)
class Choices:
    """The coded reasons for escalating, the tiers from the lowest up, the categories it lists, everybody, and where
    a hand-over needs a note."""

    reasons: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    handover_note: tuple[HandOver, ...] = ()

    def owners(self, view: View) -> tuple[Option, ...]:
        """Return who can be given the ticket: first those whose work it is, then all others; never its owner."""
        here = f"{view.team}, {view.tier.name}"
        others = [person for person in self.people if not (view.owner and person.id == view.owner.id)]
        first = [_option(person, here) for person in others if person.serves(view.team, view.tier.name)]
        rest = [_option(person, "Others") for person in others if not person.serves(view.team, view.tier.name)]
        return (*first, *rest)

    @property
    def names(self) -> dict[str, str]:
        """Return everybody's name by their id."""
        return {person.id: person.name for person in self.people}

    def everybody(self, but: str | None) -> tuple[Option, ...]:
        """Return everybody else than `but`, who can be told of a note."""
        return tuple(_option(person, "") for person in self.people if person.id != but)


def choices_of(bundles: Bundles | None, policy: str) -> Choices:
    """Return a policy's choices as it is today, empty when it cannot be read.

    A ticket may live by an older version: what that one does not know, the ticket refuses, saying what it does.
    """
    if bundles is None:
        return Choices()
    try:
        bundle = bundles.load(policy)
    except (InvalidBundle, UnknownBundle):
        return Choices()
    return Choices(
        reasons=bundle.policy.reasons,
        tiers=tuple(tier.name for tier in bundle.policy.tiers),
        categories=known_categories(bundle.policy),
        handover_note=bundle.policy.handover_note,
        people=tuple(sorted(bundle.roster.people, key=lambda person: person.name)),
    )


def _option(person: Person, group: str) -> Option:
    return Option(person.id, f"{person.name} ({person.id})", group)
