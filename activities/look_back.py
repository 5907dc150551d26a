"""The activity by which a run finds out whether its ticket has lived before it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from temporalio import activity
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import SignalWorkflowExecutionRequest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.database_work import DatabaseUnavailable, in_database
from activities.last_life import LastLife, last_life
from activities.requests import Left, LookBack, Past
from activities.run_history import history_of, runs_of
from domain.case.accounts import goes_on_with
from store.database import Database
from store.lives import Life, kept, life

DATABASE_SECONDS = 1.0
"""A ticket opens all the same while the database hangs, and somebody waits for that."""
LISTED_WITHIN = timedelta(seconds=30)
"""The engine's list is a moment behind: what the database knows of is looked for so long after the run began."""


class LookingBack:
    """Looks for the life before. The engine's word counts; the database saves asking it for every new ticket."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn(name="look_back")
    async def look_back(self, asked: LookBack) -> Past:
        """Return what there was under the reference before this run; nothing, for nearly every ticket.

        Signals that the run before had not taken up are handed to this one, each once. A reset that finds this under
        way has it done for a run that did not ask: the asker is part of what there was, then.
        """
        client, info = activity.client(), activity.info()
        workflow_id, run_id = info.workflow_id, info.workflow_run_id
        assert workflow_id
        assert run_id
        reset = asked.reset or asked.run_id != run_id
        known = await self._life(asked.reference)
        surely = reset or asked.again
        if known is not None and not surely and not known.is_used(asked.began_at):
            return Past()
        last = await last_life(client, workflow_id, besides=[run_id])
        past = Past(left=last.left) if last.left else self._without_life(asked, known, last)
        if not reset:
            past = await self._with_what_was_kept(client, workflow_id, asked.reference, past, last)
            await _hand_over(client, workflow_id, run_id, last)
            return past
        return past.model_copy(update={"heard": await _heard(client, workflow_id, run_id, last)})

    async def _life(self, reference: str) -> Life | None:
        try:
            return await in_database(life(self._db, reference), seconds=DATABASE_SECONDS)
        except DatabaseUnavailable:
            return None

    async def _with_what_was_kept(
        self, client: Client, workflow_id: str, reference: str, past: Past, last: LastLife
    ) -> Past:
        """Return what to go on with where the engine has lost what the ticket had told us, or all of it."""
        if past.left is None and past.status is None:
            return past
        try:
            ours = await in_database(kept(self._db, reference))
        except DatabaseUnavailable:
            return past
        if ours is None or (past.left and await _has_been_followed(client, workflow_id, ours.run_id, last)):
            return past
        left = past.left or Left(case=ours.case, recorded=ours.case.sequence)
        case = goes_on_with(ours.case, left.case)
        if case is None or case is left.case:
            return Past(left=left)
        return Past(left=left.model_copy(update={"case": case, "recorded": case.sequence}))

    @staticmethod
    def _without_life(asked: LookBack, known: Life | None, last: LastLife) -> Past:
        if known is None or known.status is None:
            asked_at = known.reserved_at if known and asked.again else None
            return Past(began_at=last.began_at or asked_at)
        if datetime.now(UTC) - asked.began_at < LISTED_WITHIN:
            raise ApplicationError("the engine has not listed the run before yet", type="NotListedYet")
        return Past(status=known.status)


async def _has_been_followed(client: Client, workflow_id: str, run_id: str | None, last: LastLife) -> bool:
    """Return whether the engine has the run that told us, and another after it: what that one has left was meant so, as
    by a reset."""
    if last.history is None or last.history.run_id == run_id:
        return False
    return run_id in [run.run_id for run in await runs_of(client, workflow_id)]


async def _hand_over(client: Client, workflow_id: str, run_id: str, last: LastLife) -> None:
    for each in last.untaken:
        request = SignalWorkflowExecutionRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
            signal_name=each.signal.signal_name,
            input=each.signal.input,
            header=each.signal.header,
            identity=each.signal.identity,
            request_id=each.name,
        )
        await client.workflow_service.signal_workflow_execution(request)


async def _heard(client: Client, workflow_id: str, run_id: str, last: LastLife) -> tuple[int, ...]:
    """Return the places of the signals that a reset has repeated though they had been taken."""
    own = await history_of(client, workflow_id, run_id)
    if own is None:
        return ()
    untaken = Counter(each.content for each in last.untaken)
    heard: list[int] = []
    for place, signal in enumerate(own.signals[: own.repeated]):
        content = signal.SerializeToString(deterministic=True)
        if untaken[content]:
            untaken[content] -= 1
        else:
            heard.append(place)
    return tuple(heard)
