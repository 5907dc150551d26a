"""kill -9 of one part while tickets live: they end as without it, nothing is lost, and no text comes twice."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import pytest

from sandbox.demo.desk import Desk, open_desk
from tests.chaos.killing import kill_part
from tests.chaos.short_lives import Script, asked_back, handed_up, live, lived, silent_owner, solved
from tests.chaos.steady_policy import write_steady_policy
from tests.stack.whole_product import WholeProduct, whole_product

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("chaos")]
UNTOUCHED = "CALM"


@pytest.fixture
def product() -> Iterator[WholeProduct]:
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    policies = directory / "policies"
    write_steady_policy(policies, accept_within="40s")
    try:
        with whole_product(directory / "data", "--policies", str(policies)) as running:
            yield running
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.mark.proof
@pytest.mark.timeout(240)
async def test_a_killed_worker_changes_nothing(product: WholeProduct) -> None:
    await go_through(
        product, (solved, handed_up, asked_back), tickets=9, apart_seconds=0.5, kills=["worker-1"], between_seconds=3.0
    )


@pytest.mark.proof
@pytest.mark.timeout(900)
async def test_each_part_is_killed_once_and_every_ticket_ends_as_without_that(product: WholeProduct) -> None:
    await go_through(
        product,
        (solved, handed_up, asked_back, silent_owner),
        tickets=40,
        apart_seconds=2.0,
        kills=["worker-1", "carrier", "api", "postgres", "temporal"],
        between_seconds=15.0,
    )


async def go_through(
    product: WholeProduct,
    scripts: Sequence[Script],
    *,
    tickets: int,
    apart_seconds: float,
    kills: Sequence[str],
    between_seconds: float = 5.0,
) -> None:
    """Live each script once in peace, then many at once while parts are killed, and compare."""
    async with open_desk(product.api, product.carrier, product.key("backend")) as desk:
        in_peace = {script: f"{UNTOUCHED}-{script.__name__}" for script in scripts}
        await asyncio.gather(*(live(desk, reference, script) for script, reference in in_peace.items()))
        expected = {script: await lived(desk, reference) for script, reference in in_peace.items()}
        assert all(life.status == "closed" for life in expected.values())

        played = {f"KILL-{number}": script for number, script in zip(range(tickets), cycle(scripts), strict=False)}
        lives = [
            live(desk, reference, script, after_seconds=number * apart_seconds)
            for number, (reference, script) in enumerate(played.items())
        ]
        await asyncio.gather(kill_each(product, kills, between_seconds), *lives)

        ended = {reference: await lived(desk, reference) for reference in played}
        differences = {r: found for r, script in played.items() if (found := ended[r].differs_from(expected[script]))}
        assert differences == {}, differences
        meant = {id for life in (*expected.values(), *ended.values()) for id in life.ids}
        perhaps_twice = {id for life in ended.values() for id in life.perhaps_twice}
        await assert_sent_once(desk, meant, perhaps_twice)


async def kill_each(product: WholeProduct, parts: Sequence[str], between_seconds: float) -> None:
    for part in parts:
        await asyncio.sleep(between_seconds)
        await asyncio.to_thread(kill_part, product.up, part)
        assert f"{part} ended with code -9; it is started again" in product.up.errors


async def assert_sent_once(desk: Desk, meant: set[str], perhaps_twice: set[str]) -> None:
    """The carrier got every message of our ledger and no other; what it got twice is an email, and marked."""
    got = Counter(entry["message_id"] for entry in await desk.ledger())
    assert got.keys() == meant
    twice = {id for id, times in got.items() if times > 1}
    assert twice <= perhaps_twice
    assert [id for id in perhaps_twice if not id.endswith("/email")] == []
