"""Which policies a ticket may be opened under, or moved to."""

from __future__ import annotations

from activities.policy import UNUSABLE, problems_of, snapshot_of
from activities.requests import LoadPolicy
from domain.problems import InvalidInput, Problem
from domain.snapshot import Snapshot
from store.bundles import Bundles, InvalidBundle, UnknownBundle


def compiled(bundles: Bundles, request: LoadPolicy) -> Snapshot:
    """Return what a ticket would live by; raises `InvalidInput` with every mistake of a policy nobody can live by."""
    try:
        return snapshot_of(bundles, request)
    except UNUSABLE as error:
        raise InvalidInput(problems_of(error)) from None


def policy_problem(bundles: Bundles, name: str) -> Problem | None:
    """Return what is wrong with opening a ticket under the policy `name`, or None; reads files that have changed."""
    try:
        bundles.load(name)
    except UnknownBundle as error:
        return Problem(field="policy", found=name, allowed=", ".join(error.available) or "no policy is there")
    except InvalidBundle as error:
        count = len(error.mistakes)
        return Problem(field="policy", found=name, allowed=f"a policy without mistakes; this one has {count}")
    return None
