"""A world for one workflow test: activities that answer from memory, and what they were asked."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities.requests import Assign, Assigned, Extend, LoadPolicy, Send, Sent
from domain.policy import Policy
from domain.snapshot import CompiledTime, Snapshot, compile_time, take_snapshot
from domain.view import Facts, View
from tests.domain.life import POLICY, ROLES, TICKET, agent
from workers.sandboxing import sandboxed_runner
from workflows.options import NOTIFY_QUEUES, STORE_QUEUE
from workflows.payloads import LenientPayloadConverter
from workflows.ticket import TicketEscalation

DATA_CONVERTER = replace(pydantic_data_converter, payload_converter_class=LenientPayloadConverter)


@dataclass
class World:
    """What the activities know and what they have been asked."""

    policy: dict[str, Any] = field(default_factory=dict)
    agents: list[str] = field(default_factory=lambda: ["ann", "ben", "cid", "dee"])
    sent: list[Send] = field(default_factory=list)
    recorded: list[Facts] = field(default_factory=list)
    refuse_channels: set[str] = field(default_factory=set)

    @activity.defn
    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        if request.ticket.policy == "unknown":
            raise ApplicationError("no such policy", type="InvalidPolicy", non_retryable=True)
        policy = Policy.read({**POLICY, **self.policy})
        return take_snapshot("test", "v1", policy, ROLES, lambda _: {}, request.ticket, request.opened_at)

    @activity.defn
    async def extend_time(self, request: Extend) -> CompiledTime:
        return compile_time(request.policy, request.ticket, lambda _: {}, request.since)

    @activity.defn
    async def assign_owner(self, request: Assign) -> Assigned:
        wanted = request.wanted
        name = wanted.person or wanted.again or next((a for a in self.agents if a not in wanted.exclude), None)
        return Assigned(owner=agent(name) if name else None)

    @activity.defn
    async def record_facts(self, told: Facts) -> None:
        self.recorded.append(told)

    @activity.defn
    async def send_email(self, request: Send) -> Sent:
        return self._send(request)

    @activity.defn
    async def send_sms(self, request: Send) -> Sent:
        return self._send(request)

    @activity.defn
    async def ask_survey(self, request: Send) -> Sent:
        return self._send(request)

    def _send(self, request: Send) -> Sent:
        if request.message.channel in self.refuse_channels:
            raise ApplicationError("refused", type="MessageRefused", non_retryable=True)
        self.sent.append(request)
        return Sent(state="accepted", provider_id=f"P{len(self.sent)}")

    def messages(self, to: str | None = None) -> list[tuple[str, str, str]]:
        """Return (purpose, to, channel) of every message sent so far."""
        sent = [r.message for r in self.sent]
        return [(m.purpose, m.to.id, m.channel) for m in sent if to in (None, m.to.id)]

    @asynccontextmanager
    async def at_work(self, client: Client, *, queue: str) -> AsyncIterator[None]:
        """Run workers for the workflow queue and the activity queues."""
        stored = [self.load_policy, self.extend_time, self.assign_owner, self.record_facts]
        sends = [self.send_email, self.send_sms, self.ask_survey]
        tickets = Worker(
            client,
            task_queue=queue,
            workflows=[TicketEscalation],
            activities=stored,
            workflow_runner=sandboxed_runner(strict=True),
            max_cached_workflows=100,
        )
        others = [Worker(client, task_queue=name, activities=sends) for name in NOTIFY_QUEUES.values()]
        async with tickets, Worker(client, task_queue=STORE_QUEUE, activities=stored), others[0], others[1]:
            yield

    async def open(self, client: Client, *, queue: str, **ticket: Any) -> WorkflowHandle[Any, Any]:
        """Start a ticket's workflow from plain JSON, as a backend in any language would."""
        request = {**TICKET, "reference": f"T-{uuid.uuid4().hex[:8]}", **ticket}
        return await client.start_workflow(
            "TicketEscalation",
            request,
            id=f"ticket-{request['reference']}",
            task_queue=queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            execution_timeout=timedelta(days=400),
        )


async def seen(handle: WorkflowHandle[Any, Any]) -> View:
    """Return the ticket's view."""
    return View.model_validate(await handle.query("view"))
