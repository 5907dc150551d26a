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
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.case.runs import ENDED
from domain.case.timeline import Entry
from domain.case.view import View
from domain.via import Via
from starter.customer_data import CustomerData
from starter.drill.policies import NAME as DRILL
from starter.errors import ActionRefused, TicketClosed
from starter.histories import Histories
from starter.starting import WORKFLOW_TYPE
from store import tickets
from store.staffing import staff
from tests.starter.reconcile.agreement import BY, MOST, differing, settled
from tests.starter.reconcile.put_back import TwoDatabases
from tests.starter.stack.asking import answered, live, request, until
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
ERASED = TICKETS // 40
AT_ONCE = 6
OWN = Via(door="http", own=True)
PROMISED_AT = (datetime.now(UTC) + timedelta(days=300)).isoformat()
ACTS: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "reply": {"text": "{words}"},
    "note": {"text": "{words}"},
    "wait": {"on": "customer", "text": "{words}"},
    "resume": {},
    "promise": {"text": "{words}", "at": PROMISED_AT},
    "priority": {"priority": "high", "reason": "{words}"},
    "escalate": {"reason": "needs expertise"},
    "resolve": {"resolution": "{words}"},
    "reopen": {"reason": "{words}"},
    "cancel": {"reason": "{words}"},
    "decline": {"reason": "{words}"},
    "hand_back": {"reason": "wrong team"},
    "category": {"category": "delivery", "reason": "{words}"},
    "customer_replied": {"text": "{words}"},
    "customer_told": {"text": "{words}"},
    "survey_answered": {"score": 4, "comment": "{words}"},
    "close": {"reason": "{words}"},
    "ask_approval": {"resolution": "{words}", "grant": {"amount": "900", "currency": "EUR"}},
}
CALLED = {"ask_approval": "resolve"}
STATES = {"open", "waiting", "resolved", "closed", "cancelled"} | {
    *("escalated", "promised", "reopened", "survey_sent", "survey_answered", "customer_replied", "resumed", "declined"),
}
BY_WHOM = {"customer_replied": "customer", "survey_answered": "customer", "ask_approval": "person:ben"}
SELDOM = (
    *(
        ("resolve", "close"),
        ("ask_approval",),
        ("ask_approval",),
        ("promise",),
        ("wait",),
        ("resolve", "reopen"),
        ("cancel",),
    ),
    *(("wait", "customer_replied"), ("decline",), ("escalate",), ("resolve", "survey_answered")),
)
OFTEN = ("reply", "note", "acknowledge", "reply", "note")


@dataclass(frozen=True)
class Standing:
    """What is known of every ticket, and what people got."""

    views: dict[str, View]
    timelines: dict[str, list[Entry]]
    told: Counter[str]
    loads: dict[str, int]

    @property
    def entries(self) -> dict[str, set[str]]:
        """Return the entries of each timeline, by their ids."""
        return {reference: {entry.id for entry in timeline} for reference, timeline in self.timelines.items()}


async def acted_on(stack: RunningStack, references: list[str], chance: random.Random, acts: int) -> None:
    """Do so many acts, each on one of some tickets; what a ticket refuses is refused."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def act(number: int, reference: str, action: str) -> None:
        async with turns:
            await done(stack, reference, action, number)

    chosen = [(chance.choice(references), chance.choice([*ACTS, *OFTEN])) for _ in range(acts)]
    await asyncio.gather(*(act(chance.getrandbits(32), *each) for each in chosen))


async def done(stack: RunningStack, reference: str, action: str, number: int) -> None:
    """Do an act; what a ticket refuses is refused."""
    body = {
        name: value.format(words=f"words {number}") if isinstance(value, str) else value
        for name, value in ACTS[action].items()
    }
    by, key, called = BY_WHOM.get(action, "person:gwen"), f"{reference}/{number}", CALLED.get(action, action)
    with suppress(ActionRefused, TicketClosed):
        await answered(lambda: stack.client.act(reference, called, body, by=by, key=key, scopes=["agent"], via=OWN))


async def brought_into_every_state(stack: RunningStack) -> list[str]:
    """Do with a new ticket each what chance does seldom."""
    references = await opened(stack, len(SELDOM))
    for reference, acts in zip(references, SELDOM, strict=True):
        for number, action in enumerate(acts):
            if action == "survey_answered":
                await until(lambda: _was_asked(stack, reference))  # noqa: B023
            await done(stack, reference, action, number)
    return references


async def _was_asked(stack: RunningStack, reference: str) -> bool:
    return any(entry.kind == "survey_sent" for entry in (await live(stack.client, reference)).timeline)


async def opened(stack: RunningStack, count: int) -> list[str]:
    requests = [request(policy=DRILL) for _ in range(count)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def open_one(wanted: dict[str, Any]) -> None:
        async with turns:
            await answered(lambda: stack.client.open(wanted))

    await asyncio.gather(*map(open_one, requests))
    return [wanted["reference"] for wanted in requests]


async def standing(both: TwoDatabases, references: list[str]) -> Standing:
    """Return how all stands once the two databases agree, and nothing is on its way any more."""
    stack = both.stack
    await settled(stack, references)
    views = {each: await tickets.get_view(stack.db, each) for each in references}
    timelines = {each: await tickets.timeline(stack.db, each, limit=10_000) for each in references}
    return Standing(
        views={reference: view for reference, view in views.items() if view is not None},
        timelines=timelines,
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


async def erased(stack: RunningStack, references: list[str]) -> None:
    """Erase everything of some customers; each has one ticket."""
    data = CustomerData(Histories(stack.temporal), stack.db, stack.client)
    for reference in references:
        now = datetime.now(UTC)
        await answered(lambda: data.erase(f"C-{reference}", now, cancel=True, by=BY, accountable=BY, via=OWN))  # noqa: B023


async def lived(both: TwoDatabases, chance: random.Random) -> list[str]:
    """Let tickets live until each state is among theirs; some are erased."""
    references = await opened(both.stack, TICKETS * 3 // 4)
    await acted_on(both.stack, references, chance, TICKETS * 2)
    gone, alive = references[:ERASED], references[ERASED:]
    await erased(both.stack, gone)
    await standing(both, alive)
    return alive


async def mended(both: TwoDatabases, name: str) -> None:
    """Mend everything, also what tests before this one left, and print what was done."""
    everything = list(await both.stack.client.reconciliation.references("", MOST))
    found = await differing(both.stack, everything, apply=True)
    print(f"{name}: {len(found)} of {len(everything)} tickets differed")
    print(*sorted(Counter(said.split(";")[-1].strip() for said in found.values()).items()), sep="\n")
    assert found, "something was lost"


async def stands_as(both: TwoDatabases, before: Standing, after: Standing) -> None:
    """See that tickets are what they were, and those that live are worked on."""
    assert {r: v.status for r, v in after.views.items()} == {r: v.status for r, v in before.views.items()}
    assert {r: v.owner for r, v in after.views.items()} == {r: v.owner for r, v in before.views.items()}
    assert {r: v.next_due for r, v in after.views.items()} == {r: v.next_due for r, v in before.views.items()}
    assert after.entries == before.entries
    assert after.loads == before.loads
    alive = {reference for reference, view in after.views.items() if view.status not in ENDED}

    async def all_that_live_run() -> bool:
        return await running(both.stack) & set(before.views) == alive

    await until(all_that_live_run)
    assert all(after.views[reference].next_due for reference in alive)


async def lives_on(both: TwoDatabases, after: Standing) -> None:
    """See that what is done from now on is done and told once, as if nothing had happened."""
    stack, turns, accepted = both.stack, asyncio.Semaphore(AT_ONCE), []

    async def reply(reference: str) -> None:
        async with turns:
            with suppress(ActionRefused):
                await answered(
                    lambda: stack.client.act(reference, "reply", {"text": "again"}, by="person:gwen", key="again")
                )
                accepted.append(reference)

    await asyncio.gather(*(reply(each) for each, view in after.views.items() if view.status not in ENDED))
    assert accepted
    later = await standing(both, list(after.views))
    new = Counter(id.split("/")[0] for id in later.told - after.told if "/reply/" in id)
    assert new == Counter(accepted)
    assert set(later.told.values()) == {1}
    for reference in accepted:
        assert len(later.entries[reference] - after.entries[reference]) >= 1


@pytest.mark.parametrize("way", list(WAYS))
async def test_nothing_is_lost_and_nothing_said_twice(both: TwoDatabases, way: str) -> None:
    stack, chance = both.stack, random.Random(f"{SEED}/{way}")
    references = await lived(both, chance)
    await both.copy_ours()
    await both.copy_temporals()
    references += await opened(stack, TICKETS - len(references) - len(SELDOM))
    await acted_on(stack, references, chance, TICKETS * 3 // 2)
    references += await brought_into_every_state(stack)
    before = await standing(both, references)
    assert states_of(before) >= STATES, "every state was tried"
    await WAYS[way](both)

    await mended(both, way)
    after = await standing(both, references)
    await stands_as(both, before, after)
    assert after.told == before.told
    assert set(after.told.values()) == {1}
    await lives_on(both, after)


@pytest.mark.parametrize("older", ["ours", "temporals"])
async def test_of_two_put_back_to_different_instants_the_newer_mends_the_older(both: TwoDatabases, older: str) -> None:
    stack, chance = both.stack, random.Random(f"{SEED}/both/{older}")
    copies = {"ours": both.copy_ours, "temporals": both.copy_temporals}
    references = await lived(both, chance)
    await copies.pop(older)()
    references += await opened(stack, TICKETS // 8)
    await acted_on(stack, references, chance, TICKETS)
    before = await standing(both, references)
    [copy_the_newer] = copies.values()
    await copy_the_newer()
    await acted_on(stack, references, chance, TICKETS // 2)
    told = (await standing(both, references)).told
    await both.put_temporals_back()
    await both.put_ours_back()

    await mended(both, f"{older} older")
    after = await standing(both, references)
    await stands_as(both, before, after)
    assert after.told == told, "what neither knows any more was told, and is not told again"
    assert set(after.told.values()) == {1}


def states_of(standing: Standing) -> set[str]:
    """Return which states tickets are in, or have come through."""
    views = standing.views.values()
    return {*(view.status for view in views), *(e.kind for timeline in standing.timelines.values() for e in timeline)}


async def test_what_is_asked_afterwards_is_done_once(both: TwoDatabases) -> None:
    stack = both.stack
    [reference] = await opened(stack, 1)
    await both.copy_temporals()
    await answered(lambda: stack.client.act(reference, "reply", {"text": "one"}, by="person:gwen", key="k-1"))
    await standing(both, [reference])
    await both.put_temporals_back()
    assert await differing(both.stack, [reference], apply=True)
    await answered(lambda: stack.client.act(reference, "reply", {"text": "one"}, by="person:gwen", key="k-1"))
    after = await standing(both, [reference])
    replies = [id for id in after.told if id.startswith(f"{reference}/") and "/reply/" in id]
    assert len(replies) == 1
