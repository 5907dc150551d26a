"""Authorising: money is granted, and requests for it decided on, by a person whose authority covers the sum."""

from __future__ import annotations

from collections.abc import Collection

from domain.case.authority import authority, deciders, deciding_tier, may_grant
from domain.case.case import Case
from domain.input.money import Money
from domain.input.problems import Problem
from domain.requests.refusals import Refusal, Refused
from domain.team.actors import HOW_FOR_MONEY as HOW
from domain.team.approval import Approval
from domain.via import Via


def check_way(via: Via | None) -> None:
    """Raise `Refused` where somebody else's key names the person who moves money: it moves by their own word only."""
    if via is not None and not via.own:
        raise _not_allowed("Money is moved by a person's own key, or by a person signed on", via.name or via.door, HOW)


def granting_tier(case: Case, by: str, scopes: Collection[str]) -> int:
    """Return the highest tier with whose authority `by` may grant; raises `Refused` where there is none."""
    person = _person(by)
    tier = authority(case, person, scopes)
    if tier is None:
        has = case.owner.contact.id if case.owner else "nobody"
        raise _not_allowed(f"{person} may grant nothing here", by, f"the owner, who is {has}, or a manager")
    return tier


def check_decision(
    case: Case, by: str, scopes: Collection[str], waiting: Approval, grant: Money, key: str | None = None
) -> None:
    """Raise `Refused` for whoever asked, since two people look at such a sum, and whoever may not grant it alone.

    Nor is it decided by the key, known by its id, by which it was asked for.
    """
    person = _person(by)
    if by == waiting.requested_by:
        raise _not_allowed("Whoever asks for an approval does not decide on it", by, _who(case, grant))
    if key is not None and key == waiting.requested_by_key:
        raise _not_allowed("An approval is not decided by the key by which it was asked for", by, _who(case, grant))
    tier = authority(case, person, scopes)
    if tier is None or not may_grant(case, tier, grant):
        raise _not_allowed(f"{person} may not grant {grant} here", by, _who(case, grant))


def _person(by: str) -> str:
    if not by.startswith("person:"):
        raise _not_allowed("Money is granted by a person", by, "a person's id")
    return by.removeprefix("person:")


def _who(case: Case, grant: Money) -> str:
    tier = deciding_tier(case, grant)
    if tier is None:
        return "nobody: no tier may grant it"
    people = " or ".join(contact.id for contact in deciders(case, tier))
    return f"{case.row.tiers[tier].name} ({people}), a tier above it, or a manager"


def _not_allowed(detail: str, found: str, allowed: str) -> Refused:
    problem = Problem(field="by", found=found, allowed=allowed)
    return Refused(Refusal(status=403, title="Not allowed", detail=detail, errors=(problem,)))
