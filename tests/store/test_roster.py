from __future__ import annotations

import asyncio
from typing import Any

from domain.effects import AssignOwner
from domain.team.roster import Roster
from store.database import Database
from store.roster import assign, people, person, roles, sync
from tests.store.some_tickets import NOON


def roster(*ids: str, **roles: str) -> Roster:
    shared: dict[str, Any] = {"name": "A Name", "teams": ["billing"], "days_off": ["2026-12-24"]}
    return Roster.read({"people": [{"id": id, **shared} for id in ids], "roles": roles})


async def test_what_was_synced_is_what_is_there(db: Database) -> None:
    written = roster("kim", "alex", lead="kim")
    await sync(db, "same", written)
    assert await people(db, "same") == sorted(written.people, key=lambda person: person.id)
    assert await person(db, "same", "kim") == written.person("kim")
    assert await roles(db, "same") == {"lead": "kim"}
    assert await person(db, "same", "nobody") is None
    assert await people(db, "none") == []


async def test_who_left_is_gone_and_who_stays_keeps_their_turn(db: Database) -> None:
    await sync(db, "left", roster("alex", "kim", lead="alex"))
    wanted = AssignOwner(id="X/assign/1", team="billing", tier="any", at=NOON, person="kim")
    await assign(db, reference="X", roster="left", wanted=wanted)
    await sync(db, "left", roster("kim", "mo", lead="mo"))
    assert [someone.id for someone in await people(db, "left")] == ["kim", "mo"]
    assert await roles(db, "left") == {"lead": "mo"}
    again = AssignOwner(id="Y/assign/1", team="billing", tier="any", at=NOON)
    found = await assign(db, reference="Y", roster="left", wanted=again)
    assert found is not None
    assert found.id == "mo"


async def test_syncing_and_assigning_at_once_wait_for_each_other(db: Database) -> None:
    await sync(db, "busy", roster("a", "b", "c", lead="a"))
    rosters = [roster("a", "b", "c", lead="b"), roster("c", "b", "a", "Z", lead="c")]

    async def assigned(n: int) -> None:
        wanted = AssignOwner(id=f"B-{n}/assign/1", team="billing", tier="any", at=NOON)
        assert await assign(db, reference=f"B-{n}", roster="busy", wanted=wanted)

    syncs = [sync(db, "busy", rosters[n % 2]) for n in range(12)]
    await asyncio.gather(*syncs, *(assigned(n) for n in range(12)))
    assert {someone.id for someone in await people(db, "busy")} >= {"a", "b", "c"}
