"""Two hundred tickets, acted on at random before and after a backup: whichever database is put back or emptied, what
people got and what they may expect is what it was.

`RECONCILED_SEED` and `RECONCILED_TICKETS` say otherwise what is done, and to how many.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from domain.case.runs import ENDED
from domain.case.view import View
from starter.errors import ActionRefused, TicketClosed
from starter.reconcile.words import in_words
from starter.starting import WORKFLOW_TYPE
from store import tickets
from store.staffing import staff
from tests.starter.reconcile.put_back import TwoDatabases
from tests.starter.stack.asking import answered, request, until
from tests.starter.stack.running_stack import RunningStack
from workflows.identity import reference_of

pytestmark = [
    pytest.mark.proof,
    pytest.mark.stack,
    pytest.mark.timeout(1500),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("reconcile"),
]
SEED = int(os.environ.get("RECONCILED_SEED", "20261130"))
TICKETS = int(os.environ.get("RECONCILED_TICKETS", "200"))
AT_ONCE = 6
MOST = 100_000
ACTS: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "reply": {"text": "{words}"},
    "note": {"text": "{words}"},
    "wait": {"on": "customer", "text": "{words}"},
    "resume": {},
    "promise": {"text": "{words}", "at": "2030-01-01T09:00:00Z"},
    "priority": {"priority": "high", "reason": "{words}"},
    "escalate": {"reason": "needs expertise"},
    "resolve": {"resolution": "{words}"},
    "reopen": {"reason": "{words}"},
    "cancel": {"reason": "{words}"},
}
OFTEN = ("reply", "note", "acknowledge", "reply", "note")


@dataclass(frozen=True)
class Standing:
    """What is known of every ticket, and what people got."""

    views: dict[str, View]
    entries: dict[str, set[str]]
    told: Counter[str]
    loads: dict[str, int]


async def acted_on(stack: RunningStack, references: list[str], chance: random.Random, acts: int) -> None:
    """Do so many acts, each on one of some tickets; what a ticket refuses is refused."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def act(number: int, reference: str, action: str) -> None:
        body = {name: value.format(words=f"words {number}") for name, value in ACTS[action].items()}

        async def did() -> None:
            try:
                await stack.client.act(reference, action, body, by="person:gwen", key=f"{reference}/{number}")
            except (ActionRefused, TicketClosed):
                pass

        async with turns:
            await answered(did)

    chosen = [(chance.choice(references), chance.choice([*ACTS, *OFTEN])) for _ in range(acts)]
    await asyncio.gather(*(act(chance.getrandbits(32), *each) for each in chosen))


async def opened(stack: RunningStack, count: int) -> list[str]:
    requests = [request() for _ in range(count)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def open_one(wanted: dict[str, Any]) -> None:
        async with turns:
            await answered(lambda: stack.client.open(wanted))

    await asyncio.gather(*map(open_one, requests))
    return [wanted["reference"] for wanted in requests]


async def differing(both: TwoDatabases, references: list[str], *, apply: bool) -> dict[str, str]:
    reconciliation = both.stack.client.reconciliation
    found = reconciliation.differences(references, mend_as="integration:operator" if apply else None)
    return {each.reference: in_words(each) async for each in found}


async def standing(both: TwoDatabases, references: list[str]) -> Standing:
    """Return how all stands once the two databases agree, and nothing is on its way any more."""
    stack = both.stack

    async def settled() -> bool:
        sent = len(stack.provider.taken)
        agree = not await differing(both, references, apply=False)
        return agree and sent == len(stack.provider.taken)

    await until(settled)
    views = {each: await tickets.get_view(stack.db, each) for each in references}
    timelines = {each: await tickets.timeline(stack.db, each, limit=10_000) for each in references}
    return Standing(
        views={reference: view for reference, view in views.items() if view is not None},
        entries={reference: {entry.id for entry in timeline} for reference, timeline in timelines.items()},
        told=Counter(message.message_id for message in stack.provider.taken),
        loads={each.person.id: each.load for each in await staff(stack.db, "default")},
    )


async def running(stack: RunningStack) -> set[str]:
    """Return the tickets that the engine works on."""
    query = f"WorkflowType = '{WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'"
    found = [reference_of(run.id) async for run in stack.temporal.list_workflows(query)]
    return {reference for reference in found if reference}


async def emptied_ours(both: TwoDatabases) -> None:
    async with both.stack.without_workers():
        await both.empty_ours()


WAYS: dict[str, Callable[[TwoDatabases], Awaitable[None]]] = {
    "ours-put-back": TwoDatabases.put_ours_back,
    "temporals-put-back": TwoDatabases.put_temporals_back,
    "ours-emptied": emptied_ours,
    "temporals-emptied": TwoDatabases.empty_temporals,
}


@pytest.mark.parametrize("way", list(WAYS))
async def test_nothing_is_lost_and_nothing_said_twice(both: TwoDatabases, way: str) -> None:
    stack, chance = both.stack, random.Random(f"{SEED}/{way}")
    references = await opened(stack, TICKETS * 3 // 4)
    await acted_on(stack, references, chance, TICKETS)
    await standing(both, references)
    await both.copy_ours()
    await both.copy_temporals()
    references += await opened(stack, TICKETS - len(references))
    await acted_on(stack, references, chance, TICKETS * 3 // 2)
    before = await standing(both, references)
    await WAYS[way](both)

    everything = list(await stack.client.reconciliation.references("", MOST))  # also what tests before this one left
    found = await differing(both, everything, apply=True)
    print(f"{way}: {len(found)} of {len(everything)} tickets differed")
    print(*sorted(Counter(said.split(";")[-1].strip() for said in found.values()).items()), sep="\n")
    assert found, "something was lost"
    after = await standing(both, references)

    assert {r: v.status for r, v in after.views.items()} == {r: v.status for r, v in before.views.items()}
    assert {r: v.owner for r, v in after.views.items()} == {r: v.owner for r, v in before.views.items()}
    assert {r: v.next_due for r, v in after.views.items()} == {r: v.next_due for r, v in before.views.items()}
    assert after.entries == before.entries
    assert after.told == before.told
    assert set(after.told.values()) == {1}
    assert after.loads == before.loads
    alive = {reference for reference, view in after.views.items() if view.status not in ENDED}

    async def all_that_live_run() -> bool:
        return await running(stack) & set(references) == alive

    await until(all_that_live_run)
    assert all(after.views[reference].next_due for reference in alive)


async def test_what_is_asked_afterwards_is_done_once(both: TwoDatabases) -> None:
    stack = both.stack
    [reference] = await opened(stack, 1)
    await both.copy_temporals()
    await answered(lambda: stack.client.act(reference, "reply", {"text": "one"}, by="person:gwen", key="k-1"))
    await standing(both, [reference])
    await both.put_temporals_back()
    assert await differing(both, [reference], apply=True)
    await answered(lambda: stack.client.act(reference, "reply", {"text": "one"}, by="person:gwen", key="k-1"))
    after = await standing(both, [reference])
    replies = [id for id in after.told if id.startswith(f"{reference}/") and "/reply/" in id]
    assert len(replies) == 1
