"""People who are named in an action and cannot be meant: nobody has their id, or it is not their work."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from domain.requests.actions import PERSON
from domain.requests.refusals import Refusal
from domain.team.giving import others_work
from domain.team.unknown_people import nobody_has_that_id
from starter.database_work import in_database
from starter.errors import Unreachable
from starter.people_named import unknown_people
from starter.policies_offered import policy_named
from starter.running import NotRunning, Running
from store import roster
from store.bundles import Bundles
from store.database import Database


async def people_refused(
    db: Database, bundles: Bundles | None, reference: str, run: Running | None, action: str, body: Mapping[str, Any]
) -> Refusal | None:
    """Return why an action is refused for whom it names, or None.

    Whose work it is counts where a person gives a ticket to somebody. Without a `run` to ask, or `bundles` to read, and
    while nobody can tell, it is left to the ticket.
    """
    if problems := await unknown_people(db, reference, run, action, body):
        return nobody_has_that_id(problems)
    if action != "reassign" or not str(body.get("by")).startswith(PERSON) or not isinstance(body.get("to"), str):
        return None
    if run is None or bundles is None:
        return None
    try:
        return await _others_work(db, bundles, run, body["to"])
    except (Unreachable, NotRunning):
        return None


async def _others_work(db: Database, bundles: Bundles, run: Running, to: str) -> Refusal | None:
    view = await run.view()
    policy = await asyncio.to_thread(policy_named, bundles, view.policy.name)
    place = policy.tier_index(view.tier.name) if policy else None
    if policy is None or place is None:
        return None
    tier = policy.row(view.category).tiers[place]
    team = view.team if tier.team == "by category" else tier.team
    people = await in_database(roster.people(db, view.policy.name))
    holders = await in_database(roster.roles(db, view.policy.name))
    return others_work(to, people, team, tier.name, holders.get(policy.duty_contact(place)))
