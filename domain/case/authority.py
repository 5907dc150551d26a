"""Authority: who may grant how much.

A tier's owners may grant what the policy says of the tier or of any tier below it, in each currency the most of them.
Whoever can be asked to decide for a tier has its authority too, and a manager that of the whole ladder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from domain.case.case import Case
from domain.input.money import Money, limits
from domain.people import Contact

MANAGER = "manager"
"""The scope of keys, and the role of people who sign in, that may decide for every tier."""


def authority(case: Case, person: str, scopes: Collection[str]) -> int | None:
    """Return the highest tier whose owners' authority `person` has over the ticket; None without any."""
    if MANAGER in scopes:
        return len(case.row.tiers) - 1
    held = [tier for tier in range(len(case.row.tiers)) if person in {contact.id for contact in deciders(case, tier)}]
    if case.owner and case.owner.contact.id == person:
        held.append(case.tier)
    return max(held, default=None)


def may_grant(case: Case, tier: int, money: Money) -> bool:
    """Return whether the authority of `tier` covers the sum."""
    return money.amount <= _most(case, tier, money.currency)


def deciding_tier(case: Case, money: Money) -> int | None:
    """Return the lowest tier that may grant the sum and has somebody to ask; None where there is none."""
    tiers = range(len(case.row.tiers))
    return next((tier for tier in tiers if may_grant(case, tier, money) and deciders(case, tier)), None)


def deciders(case: Case, tier: int) -> list[Contact]:
    """Return who is asked to decide for a tier: its last owner, the holder of the role it is called by, its duty
    contact."""
    policy, snapshot = case.snapshot.policy, case.snapshot
    owner = case.owner.contact if case.owner and case.tier == tier else case.tier_owners.get(tier)
    named = snapshot.role(case.row.tiers[tier].name, case.team)
    asked = (owner, named, snapshot.role(policy.duty_contact(tier)))
    return list({contact.id: contact for contact in asked if contact}.values())


def most_anybody_may(case: Case, currency: str) -> tuple[Money, str] | None:
    """Return the largest sum any tier may grant in a currency, and the lowest tier that may; None where none may."""
    most = _most(case, len(case.row.tiers) - 1, currency)
    if not most:
        return None
    money = Money(amount=most, currency=currency)
    first = next(tier for tier in range(len(case.row.tiers)) if may_grant(case, tier, money))
    return money, case.row.tiers[first].name


def most_in_each(case: Case, tier: int) -> tuple[Money, ...]:
    """Return the largest sum that the authority of `tier` covers in each currency it may grant at all."""
    currencies = dict.fromkeys(money.currency for money in _sums(case, tier))
    return tuple(Money(amount=_most(case, tier, currency), currency=currency) for currency in currencies)


def _most(case: Case, tier: int, currency: str) -> Decimal:
    return max((money.amount for money in _sums(case, tier) if money.currency == currency), default=Decimal(0))


def _sums(case: Case, tier: int) -> Iterator[Money]:
    return (money for rung in case.row.tiers[: tier + 1] for money in _written(rung.may_grant))


def _written(may_grant: str | None) -> tuple[Money, ...]:
    # a policy that a ticket has kept from before this was checked grants nothing by what cannot be read
    try:
        return limits(may_grant)
    except ValueError:
        return ()
