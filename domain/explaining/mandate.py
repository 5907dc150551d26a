"""A mandate: what somebody may do about money on a ticket as it stands, and of whom more is asked.

Read off the rules that decide once they act, so that a page can say it before. It proves nothing and allows nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import BaseModel

from domain.case.authority import authority, deciders, most_in_each
from domain.case.case import Case
from domain.decisions.asking_approval import pending
from domain.decisions.authorising import check_decision, granting_tier
from domain.input.money import Money
from domain.requests.refusals import Refusal, Refused


class Decider(BaseModel, frozen=True):
    """Somebody who can be asked for a decision."""

    id: str
    name: str


class Asked(BaseModel, frozen=True):
    """A tier that is asked for what is beyond the one before: up to `most` in each currency, of its `people`."""

    tier: str
    people: tuple[Decider, ...]
    most: tuple[Money, ...]


class Decision(BaseModel, frozen=True):
    """What somebody may do about the request that waits: approve up to a sum, refuse it; and why not all of that."""

    request: str
    approve: Money | None = None
    refuse: bool = False
    why_not: Refusal | None = None


class Mandate(BaseModel, frozen=True):
    """What somebody may grant by themselves in each currency, or why nothing; whom more is asked of, lowest tier first.

    While a request waits there is a `decision` on it, and nothing more can be asked for.
    """

    may_grant: tuple[Money, ...] = ()
    why_nothing: Refusal | None = None
    beyond: tuple[Asked, ...] = ()
    decision: Decision | None = None


def mandate(case: Case, by: str, scopes: Collection[str]) -> Mandate | None:
    """Return the mandate of `by`, who has `scopes`; None where nobody may grant anything, or the work has ended."""
    decision = _decision(case, by, scopes)
    if not case.active or not (decision or most_in_each(case, len(case.row.tiers) - 1)):
        return None
    try:
        tier = granting_tier(case, by, scopes)
    except Refused as refused:
        return Mandate(why_nothing=refused.refusal, decision=decision)
    beyond = () if decision else tuple(_beyond(case, tier))
    return Mandate(may_grant=most_in_each(case, tier), beyond=beyond, decision=decision)


def _beyond(case: Case, tier: int) -> Iterator[Asked]:
    covered = {money.currency: money.amount for money in most_in_each(case, tier)}
    for above in range(tier + 1, len(case.row.tiers)):
        more = [money for money in most_in_each(case, above) if money.amount > covered.get(money.currency, 0)]
        people = tuple(Decider(id=person.id, name=person.name) for person in deciders(case, above))
        if people and more:
            covered |= {money.currency: money.amount for money in more}
            yield Asked(tier=case.row.tiers[above].name, people=people, most=tuple(more))


def _decision(case: Case, by: str, scopes: Collection[str]) -> Decision | None:
    waiting = pending(case)
    if waiting is None:
        return None
    try:
        check_decision(case, by, scopes, waiting, waiting.grant)
    except Refused as refused:
        part = None if by == waiting.requested_by else _part(case, by, scopes, waiting.grant)
        return Decision(request=waiting.request, approve=part, why_not=refused.refusal)
    return Decision(request=waiting.request, approve=waiting.grant, refuse=True)


def _part(case: Case, by: str, scopes: Collection[str], grant: Money) -> Money | None:
    """The part of a sum beyond their authority that somebody may approve: all that they may grant."""
    tier = authority(case, by.removeprefix("person:"), scopes) if by.startswith("person:") else None
    sums = () if tier is None else most_in_each(case, tier)
    return next((money for money in sums if money.currency == grant.currency), None)
