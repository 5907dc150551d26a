from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from domain.requests.ticket import Customer
from store.database import Database
from store.surveys import answered, ask, latest
from store.tickets import record
from tests.store.some_tickets import NOON, entry, facts

SOMEBODY = Customer(id="C-9", email="robin@customer.example", locale="de-AT")
LATER = NOON + timedelta(days=1)


async def test_a_survey_is_asked_once_and_its_first_answer_counts(db: Database) -> None:
    asked = await ask(db, "Q-1", 1, NOON)
    assert await ask(db, "Q-1", 1, LATER) == asked
    first = await answered(db, "Q-1", 1, 2, "slow", LATER)
    assert (first.score, first.comment, first.asked_at, first.answered_at) == (2, "slow", NOON, LATER)
    assert await answered(db, "Q-1", 1, 5, None, LATER) == first
    assert await latest(db, "Q-1") == first


async def test_each_episode_is_asked_about_and_the_last_is_shown(db: Database) -> None:
    assert await latest(db, "Q-2") is None
    await answered(db, "Q-2", 1, 1, None, NOON)
    second = await ask(db, "Q-2", 2, LATER)
    assert await latest(db, "Q-2") == second
    assert second.score is None


async def test_the_last_question_is_known_with_the_customers_language(db: Database) -> None:
    await ask(db, "Q-3", 1, NOON)
    await record(db, facts("Q-3", entry(1, "opened")).model_copy(update={"customer": SOMEBODY}), LATER)

    found = await latest(db, "Q-3")

    assert found is not None
    assert (found.locale, found.asked_at) == ("de-AT", NOON)


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_what_the_timeline_says_is_kept_with_its_episode(db: Database, order: tuple[int, ...]) -> None:
    reference = "Q-" + "".join(map(str, order))
    said = [
        facts(reference, entry(1, "opened"), entry(2, "survey_sent"), status="resolved"),
        facts(
            reference,
            entry(3, "survey_answered", "never again", score=1),
            entry(4, "reopened", episode=2),
            entry(5, "assigned"),
            episode=2,
        ),
        facts(reference, entry(6, "survey_sent"), entry(7, "survey_answered", "Score 5", score=5), episode=2),
    ]
    for index in order:
        await record(db, said[index], LATER)
    second = await latest(db, reference)
    assert second is not None
    assert (second.episode, second.score, second.comment) == (2, 5, None)
    first = await ask(db, reference, 1, LATER)
    assert (first.score, first.comment) == (1, "never again")
    assert first.asked_at == entry(2).at
