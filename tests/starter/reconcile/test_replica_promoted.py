"""An asynchronous replica of our database takes over from its killed primary, ten times, while people work: what it
lacks comes back from Temporal, nobody is told twice, and nobody is left untold.

`REPLICA_SEED` says otherwise what is done.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.ports import choose_port
from sandbox.postgres import postgres_in
from starter.errors import ActionRefused, DatabaseUnreachable, EngineUnreachable, TicketClosed
from starter.reconcile.words import in_words
from store import tickets
from store.migrate import upgrade
from store.staffing import staff
from tests.starter.reconcile.put_back import TwoDatabases, two_databases
from tests.starter.reconcile.replica import Replicated
from tests.starter.stack.asking import live, request, until

pytestmark = [
    pytest.mark.proof,
    pytest.mark.stack,
    pytest.mark.timeout(2400),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("reconcile"),
]
SEED = int(os.environ.get("REPLICA_SEED", "20261130"))
TIMES, TICKETS, AT_WORK = 10, 40, 4
BY = "integration:operator"
ACTS = (("reply", "text"), ("note", "text"), ("acknowledge", None), ("escalate", "note"), ("resolve", "resolution"))


@pytest_asyncio.fixture(loop_scope="session")
async def replicated() -> AsyncIterator[tuple[TwoDatabases, Replicated]]:
    # Not one of pytest's directories: it closes them to the account the server runs under.
    with tempfile.TemporaryDirectory(prefix="escalation-test-", ignore_cleanup_errors=True) as name:
        primary = postgres_in(Path(name), choose_port(0, "postgres"))
        servers = await asyncio.to_thread(Replicated, primary)
        try:
            await primary.create_database()
            await asyncio.to_thread(upgrade, primary.url)
            async with two_databases(Path(name), primary.url) as both:
                yield both, servers
        finally:
            await asyncio.to_thread(servers.stop)


class People:
    """Some who open tickets and act on them without a pause; what was not answered is asked again with its key."""

    def __init__(self, both: TwoDatabases, chance: random.Random) -> None:
        self.both = both
        self.chance = chance
        self.references: list[str] = []
        self.texts: Counter[str] = Counter()
        self._numbers = iter(range(1_000_000))

    async def work(self, done: asyncio.Event) -> None:
        """Act until it is enough."""
        while not done.is_set():
            if len(self.references) < TICKETS or self.chance.random() < 0.1:
                await self._open()
            else:
                await self._act()

    async def _open(self) -> None:
        wanted = request()
        while True:
            try:
                await self.both.stack.client.open(wanted)
                break
            except (DatabaseUnreachable, EngineUnreachable):
                await asyncio.sleep(0.2)
        self.references.append(wanted["reference"])

    async def _act(self) -> None:
        reference, number = self.chance.choice(self.references), next(self._numbers)
        action, named = self.chance.choice(ACTS)
        body = {named: f"words {number}"} if named else {}
        if action == "escalate":
            body["reason"] = "needs expertise"
        while True:
            try:
                await self.both.stack.client.act(reference, action, body, by="person:gwen", key=f"{number}")
            except (DatabaseUnreachable, EngineUnreachable):
                await asyncio.sleep(0.2)
            except (ActionRefused, TicketClosed):
                return
            else:
                self.texts[reference] += action == "reply"
                return


async def differing(both: TwoDatabases, *, apply: bool) -> dict[str, str]:
    reconciliation = both.stack.client.reconciliation
    references = await reconciliation.references("", 100_000)
    found = reconciliation.differences(references, mend_as=BY if apply else None)
    return {each.reference: in_words(each) async for each in found}


async def settled(both: TwoDatabases) -> None:
    """Wait until both databases agree, and nothing is on its way any more."""

    async def quiet() -> bool:
        sent = len(both.stack.provider.taken)
        return not await differing(both, apply=False) and sent == len(both.stack.provider.taken)

    await until(quiet)


async def test_ten_failovers_lose_nothing_and_say_nothing_twice(
    replicated: tuple[TwoDatabases, Replicated],
) -> None:
    both, servers = replicated
    people = People(both, chance := random.Random(SEED))
    mended = 0
    for number in range(TIMES):
        await asyncio.to_thread(servers.follow)
        done = asyncio.Event()
        at_work = [asyncio.create_task(people.work(done)) for _ in range(AT_WORK)]
        await asyncio.sleep(chance.uniform(2, 5))
        await asyncio.to_thread(servers.hold_up_the_replica)
        held_up, behind = time.monotonic(), chance.uniform(0.2, 4)
        await asyncio.sleep(behind)
        await asyncio.to_thread(servers.fail_over)
        lost, away = behind, time.monotonic() - held_up - behind
        await asyncio.sleep(1)
        done.set()
        await asyncio.gather(*at_work)
        found = await differing(both, apply=True)
        mended += len(found)
        print(
            f"{number + 1}: {lost:.1f} s lost, away for {away:.1f} s; of {len(people.references)} tickets "
            f"{len(found)} differed and were mended"
        )
        await settled(both)
    assert mended, "something was lost"
    told = Counter(message.message_id for message in both.stack.provider.taken)
    assert set(told.values()) == {1}, "nobody was told twice"
    for reference in people.references:
        seen = await live(both.stack.client, reference)
        kept = await tickets.timeline(both.stack.db, reference, limit=10_000)
        assert [entry.id for entry in kept] == [entry.id for entry in seen.timeline]
        replies = sum(f"{reference}/" in id and "/reply/" in id for id in told)
        assert replies == people.texts[reference] == sum(entry.kind == "replied" for entry in kept)
    views = [await tickets.get_view(both.stack.db, reference) for reference in people.references]
    held = Counter(view.owner.id for view in views if view and view.owner and view.status in ("open", "waiting"))
    assert {each.person.id: each.load for each in await staff(both.stack.db, "default") if each.load} == held
