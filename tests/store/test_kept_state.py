"""The case that a run has told last is kept, and one that the engine has lost until a run has gone on with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case.case import Case
from domain.case.state import packed
from domain.case.view import Facts, facts
from store import tickets
from store.database import Database
from store.erasure import erase
from store.lives import kept, telling
from tests.domain.life import Life
from tests.store.some_tickets import NOON

MINUTE = timedelta(minutes=1)


def a_life(reference: str, *notes: str) -> Case:
    life = Life(ticket={"reference": reference})
    for note in notes:
        life.act("note", by="ann", text=note)
    return life.case


def told(case: Case, at: datetime, *, run: str = "run-1", first_run: str = "run-1", recorded: int = 0) -> Facts:
    runs = {"run_id": run, "first_run_id": first_run, "state": packed(case)}
    return facts(case, at, recorded).model_copy(update=runs)


async def state(db: Database, reference: str) -> Case | None:
    found = await kept(db, reference)
    return found.case if found else None


async def test_the_newest_is_kept_in_whatever_order_it_is_told(db: Database) -> None:
    one, two = a_life("K-1", "one"), a_life("K-1", "one", "two")
    await tickets.record(db, told(two, NOON + MINUTE), NOON)
    await tickets.record(db, told(one, NOON), NOON)
    assert await state(db, "K-1") == two
    assert await state(db, "K-none") is None


async def test_what_the_engine_has_lost_is_kept_until_a_new_run_has_gone_on_with_it(db: Database) -> None:
    lost = a_life("K-2", "one", "two")
    await tickets.record(db, told(lost, NOON), NOON)
    since = a_life("K-2", "another")
    await tickets.record(db, told(since, NOON + MINUTE, recorded=since.sequence - 1), NOON)
    assert await state(db, "K-2") == lost
    further = a_life("K-2", "another", "and another")
    await tickets.record(db, told(further, NOON + 2 * MINUTE, recorded=since.sequence), NOON)
    assert await state(db, "K-2") == lost
    known = await telling(db, "K-2")
    assert known is not None
    assert known.was_set_back
    await tickets.record(db, told(lost, NOON + 3 * MINUTE, run="run-2", first_run="run-2"), NOON)
    known = await telling(db, "K-2")
    assert known is not None
    assert not known.was_set_back
    assert await state(db, "K-2") == lost


async def test_a_reset_by_an_operator_is_nothing_that_was_lost(db: Database) -> None:
    await tickets.record(db, told(a_life("K-3", "one", "two"), NOON), NOON)
    reset = a_life("K-3", "another")
    await tickets.record(db, told(reset, NOON + MINUTE, run="run-2"), NOON)
    assert await state(db, "K-3") == reset


async def test_what_was_lost_is_forgotten_once_people_were_told(db: Database) -> None:
    await tickets.record(db, told(a_life("K-4", "one"), NOON), NOON)
    since = a_life("K-4", "another")
    await tickets.record(db, told(since, NOON + MINUTE), NOON)
    await tickets.forget_further_state(db, "K-4")
    assert await state(db, "K-4") == since


async def test_erasing_a_ticket_leaves_no_case(db: Database) -> None:
    await tickets.record(db, told(a_life("K-5", "one"), NOON), NOON)
    await tickets.record(db, told(a_life("K-5", "another"), NOON + MINUTE), NOON)
    assert await erase(db, "K-5", NOON + MINUTE)
    assert await state(db, "K-5") is None
