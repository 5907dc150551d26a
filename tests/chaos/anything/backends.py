"""Backends at random: openings again, repeated keys, and what a plain Temporal client sends."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from temporalio.client import (
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from starter.starting import workflow_id
from tests.chaos.anything.world import PEOPLE, World

ANSWERED_WITHIN = timedelta(seconds=30)
GONE = (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION)


class Backend:
    """Does to any ticket what programs do."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world = world
        self._chance = chance
        self._kept: list[tuple[str, str, dict[str, Any], str]] = []

    async def act_once(self) -> None:
        """Do one thing."""
        does: list[Callable[[str], Awaitable[None]]] = [
            self._open_again,
            self._open_otherwise,
            self._act_under_a_key,
            self._repeat,
            self._repeat_otherwise,
            self._signal,
            self._signal,
            self._signal_with_start,
            self._update_with_start,
        ]
        what = self._chance.choice(does)
        await what(self._world.some_ticket(self._chance))
        self._world.acts.kinds[what.__name__] += 1

    async def _open_again(self, reference: str) -> None:
        request = self._world.requests[reference]
        status = await self._world.answered(None, lambda: self._world.desk.api.post("/v1/tickets", json=request))
        self._world.acts.log(reference, f"opened again: {status}")
        if status != 200:
            self._world.acts.strange.append(f"{reference} opened again with the same content: {status}")

    async def _open_otherwise(self, reference: str) -> None:
        request = self._world.requests[reference] | {"subject": "Something else"}
        status = await self._world.answered(None, lambda: self._world.desk.api.post("/v1/tickets", json=request))
        self._world.acts.log(reference, f"opened with other content: {status}")
        if status != 409:
            self._world.acts.strange.append(f"{reference} opened with other content: {status}")

    async def _act_under_a_key(self, reference: str) -> None:
        words, action = self._world.acts.words(), self._chance.choice(["reply", "note"])
        body = {"text": f"By a key: {words}.", "by": self._chance.choice(PEOPLE)}
        act = self._world.acts.begin(reference, action, words, "update")
        if await self._world.over_http(act, body, key=f"key-{words}") < 300:
            self._kept.append((reference, action, body, f"key-{words}"))

    async def _repeat(self, _: str) -> None:
        """The same key with the same content is the same act: there is no other to note."""
        if self._kept:
            reference, action, body, key = self._chance.choice(self._kept)
            path = f"/v1/tickets/{reference}/{action}"
            headers = {"Idempotency-Key": key}
            status = await self._world.answered(
                None, lambda: self._world.desk.api.post(path, json=body, headers=headers)
            )
            self._world.acts.log(reference, f"{key} repeated: {status}")
            if status != 200 and reference not in self._world.acts.ended | self._world.acts.revived:
                self._world.acts.strange.append(f"{reference} {key} repeated: {status}")

    async def _repeat_otherwise(self, _: str) -> None:
        """The same key with other content is refused, unless a reset has made the ticket forget the key."""
        if self._kept:
            reference, action, body, key = self._chance.choice(self._kept)
            words = self._world.acts.words()
            act = self._world.acts.begin(reference, action, words, "update")
            status = await self._world.over_http(act, body | {"text": f"Otherwise: {words}."}, key=key)
            if status != 422 and reference not in self._world.acts.ended | self._world.acts.revived:
                self._world.acts.strange.append(f"{reference} {key} used for something else: {status}")

    async def _signal(self, reference: str) -> None:
        words, action = self._world.acts.words(), self._chance.choice(["reply", "note"])
        keyed = {"key": words} if self._chance.random() < 0.5 else {}
        act = self._world.acts.begin(reference, action, words, "signal")
        body = {"text": f"By a signal: {words}.", "by": f"person:{self._chance.choice(PEOPLE)}", **keyed}
        try:
            await self._world.handle(reference).signal(action, body)
        except RPCError as error:
            self._world.acts.end(act, "refused" if error.status in GONE else "unknown")
            act.tries = 1 if error.status in GONE else 2
        else:
            self._world.acts.end(act, "accepted")

    async def _signal_with_start(self, reference: str) -> None:
        words = self._world.acts.words()
        act = self._world.acts.begin(reference, "note", words, "signal")
        signal = {"text": f"With a start: {words}.", "by": f"person:{self._chance.choice(PEOPLE)}"}
        try:
            await self._world.temporal.start_workflow(
                "TicketEscalation",
                self._world.requests[reference],
                id=workflow_id(reference),
                task_queue="tickets",
                start_signal="note",
                start_signal_args=[signal],
            )
        except RPCError:
            self._world.acts.end(act, "unknown")
        else:
            self._world.acts.end(act, "accepted")

    async def _update_with_start(self, reference: str) -> None:
        words = self._world.acts.words()
        act = self._world.acts.begin(reference, "note", words, "update")
        start: Any = WithStartWorkflowOperation(
            "TicketEscalation",
            self._world.requests[reference],
            id=workflow_id(reference),
            task_queue="tickets",
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        body = {"text": f"With a start: {words}.", "by": f"person:{self._chance.choice(PEOPLE)}"}
        act.tries = 2
        try:
            await self._world.temporal.execute_update_with_start_workflow(
                "note", body, id=words, rpc_timeout=ANSWERED_WITHIN, start_workflow_operation=start
            )
        except WorkflowUpdateFailedError:
            self._world.acts.end(act, "refused")
        except (RPCError, WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowAlreadyStartedError):
            self._world.acts.end(act, "unknown")
        else:
            self._world.acts.end(act, "accepted")
