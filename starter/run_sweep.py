"""Sweeping the runs: every ticket that has not ended is compared with what the engine is working on."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from temporalio.client import Client

from activities.requests import RunsSwept
from domain.case.runs import to_look_into
from domain.requests.ticket import REFERENCE_PATTERN
from starter.database_work import in_database
from starter.engine_work import engine_answers
from starter.errors import Unreachable
from starter.runs import Finding, Runs
from starter.starting import WORKFLOW_TYPE
from store.database import Database
from store.lives import not_ended, over_among
from workflows.identity import reference_of

log = logging.getLogger(__name__)

PAGE = 1000
LISTED_WITHIN = timedelta(seconds=60)
BROKEN_WITHIN = timedelta(days=7)
"""The database may never have heard of a ticket whose run was ended at once: the engine's own list says so."""
LATELY = timedelta(hours=1)
"""A ticket that has ended may have had something to say still when its run was ended: that is looked for so long."""
AT_ONCE = 8


class RunSweep:
    """Compares, confirms each suspicion, and takes up what has lost its run."""

    def __init__(self, temporal: Client, db: Database) -> None:
        self._temporal = temporal
        self._db = db
        self._runs = Runs(temporal, db)

    async def sweep(self) -> RunsSwept:
        """Take up every ticket that has lost its run, with a line of log each; return how many there were.

        Raises `Unreachable` when the database or Temporal does not answer; a single ticket's silence is counted.
        """
        tally = {"lost": 0, "taken_up": 0, "gone": 0, "unanswered": 0}
        async for found in self.findings(self._runs.take_up):
            if isinstance(found, str):
                tally["unanswered"] += 1
                log.warning("ticket %s was not looked into: no answer", found)
                continue
            tally["lost"] += found.standing == "lost"
            tally["taken_up"] += found.taken_up
            tally["gone"] += found.standing == "gone"
            log.warning("ticket %s has no run (%s): %s", found.reference, found.ended_as, _done(found))
        return RunsSwept.model_validate(tally)

    async def findings(
        self, look: Callable[[str], Awaitable[Finding]], suspects: Sequence[str] | None = None
    ) -> AsyncIterator[Finding | str]:
        """Yield what `look` finds of each ticket without a run, or the reference alone where nobody answered.

        `suspects` are all there are, unless they are given.
        """
        suspects = await self.suspects() if suspects is None else suspects
        turns = asyncio.Semaphore(AT_ONCE)

        async def looked(reference: str) -> Finding | str:
            async with turns:
                try:
                    found = await look(reference)
                except Unreachable:
                    return reference
                return found

        for finished in asyncio.as_completed([looked(reference) for reference in suspects]):
            found = await finished
            if isinstance(found, str) or found.standing in ("lost", "gone"):
                yield found

    async def suspects(self) -> list[str]:
        """Return which tickets may have lost their run. The database is read first: what opens later has its run."""
        living = await self._living()
        async with engine_answers(LISTED_WITHIN):
            broken, lately = await self._broken(BROKEN_WITHIN), await self._broken(LATELY)
            running = await self._listed("ExecutionStatus = 'Running'")
        over = await in_database(over_among(self._db, sorted(broken - lately - running)))
        return to_look_into(living, (broken - over) | lately, running)

    async def _broken(self, within: timedelta) -> set[str]:
        since = (datetime.now(UTC) - within).isoformat()
        return await self._listed(f"ExecutionStatus IN ('Terminated', 'TimedOut') AND CloseTime > '{since}'")

    async def _living(self) -> list[str]:
        found: list[str] = []
        while page := await in_database(not_ended(self._db, found[-1] if found else "", PAGE)):
            found += page
        return found

    async def _listed(self, which: str) -> set[str]:
        query = f"WorkflowType = '{WORKFLOW_TYPE}' AND {which}"
        ids = [run.id async for run in self._temporal.list_workflows(query, page_size=PAGE)]
        return set(_references(ids))


def _references(workflow_ids: Iterable[str]) -> Iterable[str]:
    for each in map(reference_of, workflow_ids):
        if each and re.fullmatch(REFERENCE_PATTERN, each):
            yield each


def _done(found: Finding) -> str:
    if found.taken_up:
        return "taken up again"
    return "the engine does not remember it" if found.standing == "gone" else f"not taken up: {found.why_not}"
