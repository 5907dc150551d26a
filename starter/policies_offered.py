"""Which policies a ticket may be opened under."""

from __future__ import annotations

from domain.problems import Problem
from store.bundles import Bundles, InvalidBundle, UnknownBundle


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
