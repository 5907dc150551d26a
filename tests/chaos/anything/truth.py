"""One truth: what is wrong with tickets after anything was done to them, held against all who know of them.

The engine's runs, each ticket's own view, the lists and timelines of our database, its count of who holds what, our
ledger and the carrier's: each is asked for itself.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowExecution, WorkflowExecutionStatus, WorkflowQueryFailedError
from temporalio.service import RPCError

from domain.case.runs import ENDED
from domain.case.timeline import Entry
from domain.case.view import View
from starter.starting import WORKFLOW_TYPE, workflow_id
from store import tickets
from store.staffing import staff
from tests.chaos.anything.acts import PURPOSE_OF, Act, Acts
from tests.chaos.anything.world import MOST_ENTRIES, World, words_in
from tests.chaos.both_ledgers import BothLedgers, read_both
from tests.chaos.carrier_outside import CarrierOutside
from tests.chaos.steady_policy import NAME

SAME = ("status", "owner", "tier", "priority", "episode", "opened_at", "promised_at", "next_due", "waiting_on")
ENDED_AS = {"closed": "closed", "cancelled": "cancelled"}
PAGE = 200
KEPT_IN = os.environ.get("ANYTHING_KEPT_IN")
"""A folder for the histories of runs whose tasks fail."""
OPENS_WITHIN_SECONDS = 30.0


@dataclass(frozen=True)
class Known:
    """What everybody knows of the tickets of a world."""

    runs: Mapping[str, WorkflowExecution]
    views: Mapping[str, View]
    listed: Mapping[str, Mapping[str, Any]]
    timelines: Mapping[str, Sequence[Entry]]
    held: Mapping[str, int]
    ledgers: BothLedgers

    @cached_property
    def standing(self) -> Counter[tuple[str, str, str]]:
        """Return how often words stand in entries of a ticket, by kind."""
        return Counter(
            (reference, entry.kind, word)
            for reference, timeline in self.timelines.items()
            for entry in timeline
            for word in words_in(f"{entry.text} {entry.data}")
        )

    @cached_property
    def told(self) -> Counter[tuple[str, str, str]]:
        """Return how often the carrier has words of a ticket, by the purpose of the message."""
        return Counter(
            (reference, purpose, word)
            for copy in self.ledgers.taken
            for reference, _, purpose, *_ in [str(copy["message_id"]).split("/")]
            for word in words_in(copy["body"])
        )

    @property
    def settled(self) -> bool:
        """Return whether nothing is to come any more by itself, but for clocks that run for long."""
        return not self.ledgers.unsettled and all(view.status != "resolved" for view in self.views.values())


async def ask_all(world: World, prefix: str) -> Known:
    """Ask everybody what they know."""
    runs: dict[str, WorkflowExecution] = {}
    async for run in world.temporal.list_workflows(f"WorkflowType = '{WORKFLOW_TYPE}' AND ExecutionStatus != 'Failed'"):
        kept = runs.get(run.id)
        if kept is None or (run.close_time is None, run.close_time or run.start_time) > (
            kept.close_time is None,
            kept.close_time or kept.start_time,
        ):
            runs[run.id] = run
    listed: dict[str, Mapping[str, Any]] = {}
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = (await world.desk.api.get("/v1/tickets", params=asked)).raise_for_status().json()
        listed |= {item["reference"]: item for item in page["items"] if item["reference"].startswith(prefix)}
        cursor = page["next_cursor"]
    held = {each.person.id: each.load for each in await staff(world.db, NAME)}
    newest = {each: runs[workflow_id(each)] for each in world.opened_at if workflow_id(each) in runs}
    timelines = {each: await tickets.timeline(world.db, each, limit=MOST_ENTRIES) for each in world.opened_at}
    urgent = [each for each in world.opened_at if _was_urgent(world.requests[each], timelines[each])]
    return Known(
        runs=newest,
        views={reference: await _view(world, reference, newest.get(reference)) for reference in world.opened_at},
        listed=listed,
        timelines=timelines,
        held=held,
        ledgers=await read_both(world.product, CarrierOutside(world.desk), urgent, prefix=prefix),
    )


async def _view(world: World, reference: str, run: WorkflowExecution | None) -> View:
    """Return what a ticket says of itself, as soon as it has opened."""
    handle, deadline = world.handle(reference, run.run_id if run else None), time.monotonic() + OPENS_WITHIN_SECONDS
    while True:
        try:
            view: View = await handle.query("view", result_type=View)
        except WorkflowQueryFailedError:
            if time.monotonic() > deadline:
                raise AssertionError(f"{reference} does not open: {world.acts.done_to(reference)}") from None
            await asyncio.sleep(1)
        except RPCError as error:
            why = await _stands_still(world, reference, run)
            raise AssertionError(f"{reference} does not answer: {error}; {why}") from None
        else:
            return view


async def _stands_still(world: World, reference: str, run: WorkflowExecution | None) -> str:
    """Return why a run's tasks fail, as its history says, and what was done to it; keep the history where that is asked
    for."""
    history = await world.handle(reference, run.run_id if run else None).fetch_history()
    if KEPT_IN:
        (Path(KEPT_IN) / f"{reference}.json").write_text(history.to_json())
    failures = [event.workflow_task_failed_event_attributes.failure.message for event in history.events]
    return "\n".join([*filter(None, failures), *world.acts.done_to(reference)])


def _was_urgent(request: Mapping[str, Any], timeline: Sequence[Entry]) -> bool:
    """Return whether the team was ever told of a ticket on both its channels."""
    raised = [entry.data.get("to") for entry in timeline if entry.kind == "priority_changed"]
    return "urgent" in (request["priority"], *raised)


def wrong(world: World, known: Known) -> list[str]:
    """Return everything that is otherwise than it must be, in words."""
    return [
        *world.acts.strange,
        *(fault for act in world.acts.all for fault in _wrong_with(act, world.acts, known)),
        *(fault for reference in sorted(world.opened_at) for fault in _wrong_ticket(reference, world, known)),
        *_wrong_loads(known),
        *(f"lost: {id}: {why}" for id, why in known.ledgers.lost().items()),
        *(f"doubled: {id}: {how}" for id, how in known.ledgers.doubled().items()),
        *(f"sent again in doubt, though no provider failed: {id}" for id in known.ledgers.documented()),
        *(f"the carrier has {id}, our ledger has not" for id in known.ledgers.never_meant()),
        *world.product.errors_logged(),
    ]


def _wrong_with(act: Act, acts: Acts, known: Known) -> Iterator[str]:
    """An act stands once, and is told once, where it was accepted; never twice in any case."""
    must = act.must and not (act.way == "signal" and act.reference in acts.ended)
    if act.kind is not None:
        stands = known.standing[act.reference, act.kind, act.words]
        yield from _counted(act, "stands in the timeline", stands, must=must)
    if act.for_customer:
        told = known.told[act.reference, PURPOSE_OF[act.action], act.words]
        yield from _counted(act, "was told to the customer", told, must=must)


def _counted(act: Act, what: str, times: int, *, must: bool) -> Iterator[str]:
    if times > 1 or (must and times != 1) or (act.must_not and times):
        yield f"{act.reference}: {act.action} {act.words}, {act.outcome}, {what} {times} times; doubts {act.doubts}"


def _wrong_ticket(reference: str, world: World, known: Known) -> Iterator[str]:
    run, view, timeline = known.runs.get(reference), known.views[reference], known.timelines[reference]
    status = run.status if run else None
    ended = view.status in ENDED
    right = {WorkflowExecutionStatus.COMPLETED, WorkflowExecutionStatus.CANCELED}
    if status not in (right if ended else {WorkflowExecutionStatus.RUNNING}):
        yield f"{reference} is {view.status}, and its newest run is {status}"
    ends = [entry for entry in timeline if entry.kind in ENDED_AS]
    if ended and view.status not in [ENDED_AS[entry.kind] for entry in ends]:
        yield f"{reference} is {view.status}, and nothing in its timeline says why"
    if not ended and ends and reference not in world.acts.revived:
        yield f"{reference} is {view.status}, though it was {ends[-1].kind} and no reset has taken that back"
    if ended and reference not in world.acts.ended:
        yield f"{reference} is {view.status}, though nobody has ended it"
    if view.opened_at != world.opened_at[reference]:
        yield f"{reference} counts from {view.opened_at} instead of {world.opened_at[reference]}"
    if not ended and view.next_due is None:
        yield f"{reference} is {view.status}, and nothing is due"
    yield from _wrong_in_list(reference, view, known.listed.get(reference))
    if twice := [name for name, times in Counter(entry.id for entry in timeline).items() if times > 1]:
        yield f"{reference} has entries twice: {twice}"
    receipts = [c for c in known.ledgers.taken if str(c["message_id"]).startswith(f"{reference}/-/receipt/")]
    if len(receipts) > 1 or (not receipts and not ended):
        yield f"{reference} was confirmed {len(receipts)} times"


def _wrong_in_list(reference: str, view: View, listed: Mapping[str, Any] | None) -> Iterator[str]:
    if listed is None:
        yield f"{reference} is in no list"
        return
    said = view.model_dump(mode="json")
    differs = {name: (listed[name], said[name]) for name in SAME if listed[name] != said[name]}
    if differs:
        yield f"{reference} is listed otherwise than it says itself: {differs}"


def _wrong_loads(known: Known) -> Iterator[str]:
    active = [view for view in known.views.values() if view.status in ("open", "waiting") and view.owner]
    owned = Counter(view.owner.id for view in active if view.owner)
    for person in sorted({*owned, *known.held}):
        if owned[person] != known.held.get(person, 0):
            yield f"{person} owns {owned[person]} tickets, and {known.held.get(person, 0)} are counted"
