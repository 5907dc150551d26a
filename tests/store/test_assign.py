from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from domain.effects import AssignOwner
from domain.people import Contact
from domain.team.roster import Roster
from store import tickets
from store.assignments import loads
from store.database import Database
from store.roster import assign, sync
from tests.store.some_tickets import NOON, entry, facts


def wanted(reference: str, number: int = 1, minute: int = 0, **changes: Any) -> AssignOwner:
    at = NOON + timedelta(minutes=minute)
    fields = {"id": f"{reference}/assign/{number}", "team": "billing", "tier": "frontline", "at": at}
    return AssignOwner.model_validate(fields | changes)


async def roster_of(db: Database, name: str, **capacities: int) -> str:
    people = [
        {"id": id, "name": id.title(), "teams": ["billing"], "capacity": capacity}
        for id, capacity in capacities.items()
    ]
    await sync(db, name, Roster.read({"people": people}))
    return name


async def owner(db: Database, roster: str, asked: AssignOwner) -> str | None:
    found = await assign(db, reference=asked.id.partition("/")[0], roster=roster, wanted=asked)
    return found.id if found else None


async def says(db: Database, roster: str, reference: str, sequence: int, owner: str | None, **view: Any) -> None:
    """The ticket's record reaches the database."""
    said = facts(reference, entry(sequence), owner=owner, **view)
    await tickets.record(db, said.model_copy(update={"roster": roster}), NOON)


async def assign_at_once(db: Database, roster: str, references: list[str]) -> Counter[str | None]:
    waiting = list(references)
    owners: Counter[str | None] = Counter()

    async def work() -> None:
        while waiting:
            owners[await owner(db, roster, wanted(waiting.pop()))] += 1

    await asyncio.gather(*(work() for _ in range(8)))
    return owners


async def test_nobody_gets_more_than_they_can_hold_however_many_ask_at_once(db: Database) -> None:
    roster = await roster_of(db, "full", a=10, b=10, c=10, d=10, e=10)
    owners = await assign_at_once(db, roster, [f"full-{n}" for n in range(60)])
    assert owners == {"a": 10, "b": 10, "c": 10, "d": 10, "e": 10, None: 10}


async def test_loads_stay_within_one_however_many_ask_at_once(db: Database) -> None:
    roster = await roster_of(db, "roomy", a=20, b=20, c=20, d=20, e=20)
    owners = await assign_at_once(db, roster, [f"roomy-{n}" for n in range(58)])
    assert sorted(owners.values()) == [11, 11, 12, 12, 12]
    assert None not in owners


async def test_a_retry_gets_the_same_answer_and_counts_once(db: Database) -> None:
    roster = await roster_of(db, "retry", a=1, b=1)
    answers = await asyncio.gather(*(owner(db, roster, wanted("RT-1")) for _ in range(6)))
    assert set(answers) == {"a"}
    assert await owner(db, roster, wanted("RT-2")) == "b"
    assert await owner(db, roster, wanted("RT-3")) is None
    await tickets.record(
        db, facts("RT-1", entry(9, "closed"), status="closed").model_copy(update={"roster": roster}), NOON
    )
    assert await owner(db, roster, wanted("RT-3")) is None
    assert await owner(db, roster, wanted("RT-3", number=2)) == "a"


async def test_a_new_owner_frees_the_one_before(db: Database) -> None:
    roster = await roster_of(db, "handed", a=1, b=1)
    assert await owner(db, roster, wanted("H-1")) == "a"
    assert await owner(db, roster, wanted("H-1", 2, exclude=("a",))) == "b"
    assert await owner(db, roster, wanted("H-2")) == "a"
    assert await owner(db, roster, wanted("H-3")) is None


async def test_the_ticket_itself_does_not_stand_in_the_way_of_its_owner(db: Database) -> None:
    roster = await roster_of(db, "again", a=1, b=5)
    assert await owner(db, roster, wanted("AG-1", exclude=("b",))) == "a"
    assert await owner(db, roster, wanted("AG-1", 2, again="a")) == "a"


async def test_the_least_recently_assigned_of_equals_is_next(db: Database) -> None:
    roster = await roster_of(db, "turns", a=9, b=9)
    for n, expected in enumerate(["a", "b", "a", "b"]):
        assert await owner(db, roster, wanted(f"TU-{n}", minute=n)) == expected
        await says(db, roster, f"TU-{n}", 9, None, status="closed")


async def test_a_named_person_gets_it_even_above_capacity_and_a_stranger_does_not(db: Database) -> None:
    roster = await roster_of(db, "named", a=0, b=9)
    assert await owner(db, roster, wanted("N-1")) == "b"
    assert await owner(db, roster, wanted("N-1", 2, person="zoe")) is None
    assert await owner(db, roster, wanted("N-1", 3, person="a")) == "a"


async def test_an_answer_that_comes_too_late_takes_the_ticket_from_nobody(db: Database) -> None:
    roster = await roster_of(db, "late", a=1, b=1)
    assert await owner(db, roster, wanted("L-1", 2, minute=5, exclude=("a",))) == "b"
    assert await owner(db, roster, wanted("L-1", 1, minute=1)) is None
    assert await owner(db, roster, wanted("L-2", minute=6)) == "a"
    assert await owner(db, roster, wanted("L-3", minute=7)) is None


async def test_rosters_of_other_policies_count_apart(db: Database) -> None:
    one, other = await roster_of(db, "one", a=1), await roster_of(db, "other", a=1)
    assert await owner(db, one, wanted("P-1")) == "a"
    assert await owner(db, other, wanted("P-2")) == "a"


async def test_the_answer_is_how_to_reach_the_owner_and_no_more(db: Database) -> None:
    roster = await roster_of(db, "reach", a=1)
    assert type(await assign(db, reference="C-1", roster=roster, wanted=wanted("C-1"))) is Contact


class TestWhatTheTicketSays:
    """`record` has the last word on who holds a ticket."""

    @pytest.fixture
    async def roster(self, db: Database, request: pytest.FixtureRequest) -> str:
        return await roster_of(db, request.node.name, a=1)

    async def test_a_record_written_before_the_answer_arrived_does_not_free_the_place(
        self, db: Database, roster: str
    ) -> None:
        assert await owner(db, roster, wanted("S-1")) == "a"
        await says(db, roster, "S-1", 1, None)
        assert await owner(db, roster, wanted("S-2")) is None

    async def test_an_owner_it_names_no_more_is_free(self, db: Database, roster: str) -> None:
        assert await owner(db, roster, wanted("S-3")) == "a"
        await says(db, roster, "S-3", 1, "a")
        assert await owner(db, roster, wanted("S-4")) is None
        await says(db, roster, "S-3", 2, None)
        assert await owner(db, roster, wanted("S-4", 2)) == "a"

    async def test_a_late_record_frees_nobody(self, db: Database, roster: str) -> None:
        await says(db, roster, "S-5", 5, "a")
        await says(db, roster, "S-5", 3, None)
        assert await owner(db, roster, wanted("S-6")) is None

    async def test_a_duty_contact_it_names_holds_it(self, db: Database, roster: str) -> None:
        await says(db, roster, "S-7", 1, "a")
        await says(db, roster, "S-7", 1, "a")
        assert await owner(db, roster, wanted("S-8")) is None

    async def test_a_ticket_that_ended_while_an_owner_was_looked_for_frees_them(
        self, db: Database, roster: str
    ) -> None:
        assert await owner(db, roster, wanted("S-9")) == "a"
        await says(db, roster, "S-9", 1, None, status="cancelled")
        assert await owner(db, roster, wanted("S-10")) == "a"


async def test_whoever_was_found_for_a_lost_run_holds_the_ticket_no_more(db: Database) -> None:
    roster = await roster_of(db, "lost", a=5, b=5)
    first = await owner(db, roster, wanted("lost-1", 1))
    said = facts("lost-1", entry(1), owner=first).model_copy(update={"roster": roster, "told_at": NOON})
    await tickets.record(db, said, NOON)
    second = await owner(db, roster, wanted("lost-1", 2, minute=5, exclude=[first]))
    assert second not in (first, None)

    late = said.model_copy(update={"told_at": NOON + timedelta(minutes=4)})
    await tickets.record(db, late, NOON)
    assert await holders(db, roster) == {second: 1}, "it was written before somebody else was asked for"

    set_back = said.model_copy(update={"told_at": NOON + timedelta(minutes=9)})
    await tickets.record(db, set_back, NOON)
    assert await holders(db, roster) == {first: 1}


async def holders(db: Database, roster: str) -> dict[str, int]:
    async with db.transaction() as session:
        return await loads(session, roster, besides="another")
