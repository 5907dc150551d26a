"""Which policies a ticket may be opened under, or moved to, and for how long they keep what is personal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from activities.policy import UNUSABLE, problems_of, snapshot_of
from activities.requests import LoadPolicy
from domain.input.problems import InvalidInput, Problem
from domain.input.text import clean
from domain.policy.known_categories import unknown_category
from domain.policy.policy import Policy
from domain.policy.snapshot import Snapshot
from domain.requests.ticket import Ticket
from store.bundles import Bundles, InvalidBundle, UnknownBundle

DEFAULT = Ticket.model_fields["policy"].default


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


async def category_problem(bundles: Bundles, request: Mapping[str, Any]) -> Problem | None:
    """Return the problem that the policy of a ticket to be opened does not list its category; None where all is well,
    and where the request or its policy has other mistakes."""
    category, name = request.get("category"), request.get("policy") or DEFAULT
    if not isinstance(category, str) or not isinstance(name, str):
        return None
    policy = await asyncio.to_thread(policy_named, bundles, name)
    return unknown_category(policy, str(clean(category))) if policy else None


def policy_named(bundles: Bundles, name: str) -> Policy | None:
    """Return the policy called `name`, or None when there is none, or it has mistakes."""
    try:
        return bundles.load(name).policy
    except (InvalidBundle, UnknownBundle):
        return None


async def days_kept(bundles: Bundles) -> dict[str, int]:
    """Return, of each policy that says so, for how many days it keeps what is personal of a ticket that has closed.

    One whose files have mistakes now keeps everything until they are mended.
    """
    names = await asyncio.to_thread(bundles.names)
    found = [(name, await asyncio.to_thread(_erase_after, bundles, name)) for name in names]
    return {name: days for name, days in found if days is not None}


def _erase_after(bundles: Bundles, name: str) -> int | None:
    policy = policy_named(bundles, name)
    return policy.erase_after if policy else None
