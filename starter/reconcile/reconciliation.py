"""Reconciliation: walks what both databases know of tickets, says where they differ, and mends that.

It runs beside live work: what a run has told a moment ago and our database has not entered yet is looked at again
before it is called a difference. It may be stopped and repeated: each remedy is done once, however often it is asked
for, and tells nobody anything that was told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError

from activities.ledger import enter
from activities.run_history import place_of, state_of
from domain.case.accounts import Engines, Ours, Verdict, is_still_asked_for, verdict
from domain.case.origin import digest
from domain.case.runs import ENDED
from domain.requests.action_keys import Key
from starter.database_work import in_database
from starter.engine_work import engine_answers
from starter.errors import EngineUnreachable
from starter.histories import Histories
from starter.reconcile.difference import Difference
from starter.reconcile.engines_account import (
    EnginesAccount,
    engines_account,
    has_begun_only,
    tail_of,
)
from starter.reconcile.words import what_was_lost
from starter.running import NotRunning, Running
from starter.runs import Runs
from starter.starting import WORKFLOW_TYPE
from store import messages, tickets
from store.database import Database
from store.lives import Telling, count_set_back, kept, telling, tellings
from workflows.identity import reference_of, workflow_id

log = logging.getLogger(__name__)

Result = TypeVar("Result")

LISTED_WITHIN = timedelta(minutes=2)
LISTED_FOR = timedelta(seconds=60)
"""How long a list of the engine's runs serves the pages of one walk."""
PAGE = 1000
AT_ONCE = 8
LOOKED_AT_AGAIN_AFTER_SECONDS = 2.0
LOOKS = 3
MOST_ENTRIES = 100_000
_STATUSES = "'Running', 'Completed', 'Failed', 'Canceled', 'Terminated', 'ContinuedAsNew', 'TimedOut'"


class Reconciliation:
    """Finds and mends differences. Every method raises `Unreachable` when the database or Temporal is silent."""

    def __init__(self, temporal: Client, db: Database, runs: Runs) -> None:
        self._temporal = temporal
        self._db = db
        self._runs = runs
        self._histories = Histories(temporal)
        self._listed: dict[str, WorkflowExecution] = {}
        self._listed_at: datetime | None = None

    async def references(self, after: str, limit: int) -> Sequence[str]:
        """Return the first `limit` references after `after` that either database knows, in order."""
        newest = await self._newest()
        ours = [each.reference for each in await in_database(tellings(self._db, after, limit))]
        return sorted({*ours, *(each for each in newest if each > after)})[:limit]

    async def tickets_set_back(self) -> int:
        """Return of how many tickets Temporal has lost what they had done, and no run has gone on with it yet."""
        return await in_database(count_set_back(self._db))

    async def differences(self, references: Sequence[str], *, mend_as: str | None) -> AsyncIterator[Difference]:
        """Yield what differs of some tickets, mended in the name of `mend_as` where somebody is to mend it."""
        suspects = list(references)
        for look in range(LOOKS):
            if look and suspects:
                await asyncio.sleep(LOOKED_AT_AGAIN_AFTER_SECONDS)
                await self._newest(anew=True)
            agreeing = await _few_at_once(self._agree, suspects)
            suspects = [each for each, agrees in zip(suspects, agreeing, strict=True) if not agrees]

        async def looked(reference: str) -> Difference | None:
            try:
                found = await self._compared(reference)
                return found if found is None or mend_as is None else await self._mended(found, mend_as)
            except EngineUnreachable:
                return Difference(reference, None)
            except RPCError as error:
                # A ticket that cannot be looked into, such as one just deleted, does not end the walk over others.
                log.warning("%s could not be looked into: %s", reference, error.status.name)
                return Difference(reference, None)

        for found in await _few_at_once(looked, suspects):
            if found is not None:
                yield found

    # -- looking --

    async def _agree(self, reference: str) -> bool:
        """Return whether our database has what the ticket's newest run has told last, which is cheap to see."""
        ours = await in_database(telling(self._db, reference))
        run = (await self._newest()).get(reference)
        if run is None:
            if ours is None or ours.is_erased or ours.is_over:
                return True
            return ours.status is None and not is_still_asked_for(ours.asked_at, datetime.now(UTC))
        if ours is not None and ours.is_erased:
            return False
        if state_of(run.status) in ("broken", "refused", "cancelled"):
            return False
        if ours is not None and (ours.was_set_back or ours.lacks_entries):
            return False
        try:
            tail = await tail_of(self._temporal, run)
        except (EngineUnreachable, RPCError):
            return False
        told = tail.told
        if tail.contradicts_itself:
            return False
        return told is not None and ours is not None and (told.told_at, told.run_id) == (ours.told_at, ours.run_id)

    async def _compared(self, reference: str) -> Difference | None:
        ours = await self._ours(reference)
        run = (await self._newest()).get(reference)
        if run is None and (await self._runs.find(reference)).standing == "running":
            return None  # it is paused, or has only just begun
        is_stuck = run is not None and await self._cannot_go_on(run)
        account = await engines_account(self._temporal, reference, is_stuck=is_stuck) if run else EnginesAccount(())
        engines = Engines(
            run=state_of(run.status) if run else None,
            is_stuck=is_stuck or await self._is_found_stuck(reference, run, account),
            left=account.case,
            entries=tuple(account.entries),
        )
        found = verdict(ours, engines)
        if not (found.is_difference or await self._is_stale(reference, account) or await self._lacks(account)):
            return None
        return Difference(
            reference,
            found,
            without_run=run is None,
            never_heard_of=ours.is_asked_for,
            is_stuck=engines.is_stuck,
        )

    async def _is_stale(self, reference: str, account: EnginesAccount) -> bool:
        """Return whether the entries are the same, but what stands in our lists is of an earlier telling."""
        ours = await in_database(telling(self._db, reference))
        told = max((each.told_at for each in account.told if each.told_at), default=None)
        if ours is None or ours.is_erased or told is None:
            return False
        return ours.told_at is None or ours.told_at < told

    async def _cannot_go_on(self, run: WorkflowExecution) -> bool:
        return state_of(run.status) == "running" and (await tail_of(self._temporal, run)).contradicts_itself

    async def _is_found_stuck(self, reference: str, run: WorkflowExecution | None, account: EnginesAccount) -> bool:
        """Return whether a run cannot go on once it is made to do something: it has told us more than it knows."""
        if run is None or state_of(run.status) != "running":
            return False
        ours = await in_database(telling(self._db, reference))
        known = max((each.told_at for each in account.told if each.told_at), default=None)
        if ours is None or ours.told_at is None or (known is not None and ours.told_at <= known):
            return False
        if account.case is None and await has_begun_only(self._temporal, run):
            return False
        try:
            await Running(self._temporal, reference).probe()
        except NotRunning:
            return False
        except EngineUnreachable:
            return await self._cannot_go_on(run)
        return False

    async def _lacks(self, account: EnginesAccount) -> bool:
        """Return whether our ledger does not have a message that a provider has taken."""
        return any([await in_database(messages.get(self._db, each.id)) is None for each in account.sent])

    async def _ours(self, reference: str) -> Ours:
        known = await in_database(telling(self._db, reference))
        if known is None or known.status is None:
            asked = known is not None and is_still_asked_for(known.asked_at, datetime.now(UTC))
            return Ours(is_asked_for=asked)
        ours = await in_database(kept(self._db, reference))
        entries = await in_database(tickets.timeline(self._db, reference, limit=MOST_ENTRIES))
        return Ours(
            is_known=True,
            is_erased=known.is_erased,
            ended=_has_ended(known),
            kept=ours.case if ours else None,
            entries=tuple(entries),
        )

    async def _newest(self, *, anew: bool = False) -> dict[str, WorkflowExecution]:
        """Return the newest run of every ticket that the engine remembers."""
        now = datetime.now(UTC)
        if anew or self._listed_at is None or now - self._listed_at > LISTED_FOR:
            listed: dict[str, WorkflowExecution] = {}
            async with engine_answers(LISTED_WITHIN):
                # of a run that stands still on purpose the engine's client cannot even read that it does
                query = f"WorkflowType = '{WORKFLOW_TYPE}' AND ExecutionStatus IN ({_STATUSES})"
                async for run in self._temporal.list_workflows(query, page_size=PAGE):
                    reference = reference_of(run.id)
                    if reference:
                        listed[reference] = max(run, listed.get(reference, run), key=place_of)
            self._listed, self._listed_at = listed, now
        return self._listed

    # -- mending --

    async def _mended(self, found: Difference, by: str) -> Difference:
        assert found.verdict is not None, "only what was looked into is mended"
        reference, remedy = found.reference, found.verdict.remedy
        if remedy == "wait":
            return found
        if remedy == "person":
            return replace(
                found, mended=not found.without_run and await self._told_to_a_person(reference, found.verdict, by)
            )
        if remedy == "start":
            return replace(found, mended=(await self._runs.revive(reference)).taken_up)
        if remedy == "erase":
            return replace(found, mended=await self._deleted(reference))
        await self._record(reference, is_stuck=found.is_stuck)
        if remedy == "take_up":
            return replace(found, mended=(await self._runs.insist(reference)).taken_up)
        if remedy == "put_forward":
            return replace(found, mended=(await self._runs.put_forward(reference, is_stuck=found.is_stuck)).taken_up)
        return replace(found, mended=True)

    async def _told_to_a_person(self, reference: str, found: Verdict, by: str) -> bool:
        """Leave a note in the ticket, for its owner, of what the engine has lost; once, however often it is mended."""
        run = Running(self._temporal, reference)
        lost = digest([entry.id for entry in found.lost])
        try:
            owner = (await run.view()).owner
            note = {"text": what_was_lost(found), "by": by, "mention": owner.id if owner else None}
            await run.tell("note", note, Key("client", by, f"reconciled/{lost}"))
        except NotRunning:
            return False
        await self._record(reference)
        await in_database(tickets.forget_further_state(self._db, reference))
        return True

    async def _deleted(self, reference: str) -> bool:
        """End what the engine has again of a ticket that was erased, and have it deleted."""
        async with engine_answers():
            handle = self._temporal.get_workflow_handle(workflow_id(reference))
            with suppress(RPCError):  # it has ended already
                await handle.terminate(reason="everything personal of the ticket was erased")
        await self._histories.delete(reference)
        return True

    async def _record(self, reference: str, *, is_stuck: bool = False) -> None:
        """Tell our database what the ticket's runs have told and the last of them has left, and what providers took."""
        account = await engines_account(self._temporal, reference, is_stuck=is_stuck)
        for told in account.told:
            await in_database(tickets.record(self._db, told, datetime.now(UTC)))
        for fate in account.sent:
            await in_database(enter(self._db, fate))


async def _few_at_once(work: Callable[[str], Awaitable[Result]], references: Sequence[str]) -> list[Result]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def in_turn(reference: str) -> Result:
        async with turns:
            return await work(reference)

    return await asyncio.gather(*(in_turn(each) for each in references))


def _has_ended(known: Telling) -> bool:
    return known.status in ENDED and known.is_over
