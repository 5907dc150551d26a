"""A world for workflow tests: activities that answer from memory, and what they were asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from activities.proofs import ProofSeal
from activities.requests import (
    Assign,
    Assigned,
    Extend,
    LoadPolicy,
    LookBack,
    LookUpPeople,
    OpenedProof,
    OpenProof,
    Past,
    PeopleLookedUp,
    Send,
    Sent,
    Unrecorded,
    Withdraw,
)
from activities.send_failures import provider_away
from domain.case.timeline import Entry
from domain.case.view import Facts
from domain.delivery.states import State
from domain.effects import SendMessage
from domain.input.problems import InvalidInput, Problem
from domain.policy.reading import read_policy
from domain.policy.snapshot import CompiledTime, Snapshot, compile_time, take_snapshot
from domain.team.named_people import problem_of
from tests.domain.life import POLICY, ROLES, agent
from workers.sandboxing import sandboxed_runner
from workflows.options import NOTIFY_QUEUES, STORE_QUEUE, TICKETS_QUEUE
from workflows.payloads import LenientPayloadConverter
from workflows.ticket import TicketEscalation

SEAL = ProofSeal("only the tests know this")
STRANGERS = frozenset({"zorro"})
"""Whom no roster has. Everybody else is taken to be there."""
PLAIN = replace(pydantic_data_converter, payload_converter_class=LenientPayloadConverter)


@dataclass
class World:
    """What the activities know and what they have been asked; `policy` overrides lines of the test policy.

    A channel's provider is away until the server's clock shows `away_until`. `tried` are the messages of all sends.
    """

    policy: dict[str, Any] = field(default_factory=dict)
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    agents: tuple[str, ...] = ("ann", "ben", "cid", "dee")
    refused_channels: set[str] = field(default_factory=set)
    database_down: bool = False
    away_until: dict[str, datetime] = field(default_factory=dict)
    tried: list[SendMessage] = field(default_factory=list)
    sent: list[Send] = field(default_factory=list)
    withdrawn: list[Withdraw] = field(default_factory=list)
    told: list[Facts] = field(default_factory=list)
    filled_in: list[Unrecorded] = field(default_factory=list)

    @activity.defn
    async def load_policy(self, request: LoadPolicy) -> Snapshot:
        return self.snapshot(request)

    def snapshot(self, request: LoadPolicy) -> Snapshot:
        """Return what a ticket lives by: under the test policy, or under one of the `others`, by name."""
        name = request.ticket.policy
        if name == "unknown":
            mistake = Problem(field="policy", found=name, allowed="a policy")
            raise ApplicationError("no such policy", mistake, type="InvalidPolicy", non_retryable=True)
        bundle, version, lines = (name, "w1", self.others[name]) if name in self.others else ("test", "v1", self.policy)
        try:
            policy = read_policy({**POLICY, **lines})
        except InvalidInput as invalid:
            raise ApplicationError(
                "no valid policy", *invalid.problems, type="InvalidPolicy", non_retryable=True
            ) from None
        return take_snapshot(
            bundle, version, policy, ROLES, lambda _: {}, request.ticket, request.opened_at, at=request.at
        )

    @activity.defn
    async def look_back(self, asked: LookBack) -> Past:
        return Past()

    @activity.defn
    async def extend_time(self, request: Extend) -> CompiledTime:
        return compile_time(request.policy, request.ticket, lambda _: {}, request.since)

    @activity.defn
    async def assign_owner(self, request: Assign) -> Assigned:
        self._need_database()
        wanted = request.wanted
        name = wanted.person or wanted.again or next((a for a in self.agents if a not in wanted.exclude), None)
        return Assigned(owner=agent(name) if name else None)

    @activity.defn
    async def open_proof(self, request: OpenProof) -> OpenedProof:
        return OpenedProof(proof=SEAL.open(request.text))

    @activity.defn
    async def look_up_people(self, request: LookUpPeople) -> PeopleLookedUp:
        self._need_database()
        strange = [named for named in request.people if named.person in STRANGERS]
        problems = [problem_of(named.field, named.person, self.agents, "test") for named in strange]
        return PeopleLookedUp(problems=tuple(problem for problem in problems if problem))

    @activity.defn
    async def record_facts(self, told: Facts) -> None:
        self._need_database()
        self.told.append(told)

    @activity.defn
    async def send_email(self, request: Send) -> Sent:
        return self._send(request)

    @activity.defn
    async def send_sms(self, request: Send) -> Sent:
        return self._send(request)

    @activity.defn
    async def ask_survey(self, request: Send) -> Sent:
        return self._send(request)

    @activity.defn
    async def record_message(self, fate: Unrecorded) -> None:
        self._need_database()
        self.filled_in.append(fate)

    @activity.defn
    async def withdraw_messages(self, request: Withdraw) -> None:
        self._need_database()
        self.withdrawn.append(request)

    def _send(self, request: Send) -> Sent:
        message = request.message
        self.tried.append(message)
        if message.behind:
            raise provider_away("behind another", None)
        back_at = self.away_until.get(message.channel)
        if back_at and activity.info().started_time < back_at:
            unentered = self._unrecorded(request, "intended") if self.database_down else None
            raise provider_away(f"{message.channel} 503", message.doubted_at, unentered)
        if message.channel in self.refused_channels:
            unrecorded = [self._unrecorded(request, "failed")] if self.database_down else []
            raise ApplicationError("refused", "no", *unrecorded, type="MessageRefused", non_retryable=True)
        self.sent.append(request)
        unrecorded = self._unrecorded(request, "accepted") if self.database_down else None
        return Sent(state="accepted", provider_id=f"P{len(self.sent)}", unrecorded=unrecorded)

    def _unrecorded(self, request: Send, state: State) -> Unrecorded:
        message = request.message
        about = {"reference": request.reference, "purpose": message.purpose, "channel": message.channel}
        words = {"to": message.to.id, "address": "there", "body": "Hello"}
        return Unrecorded.model_validate(
            {"id": message.id, **about, **words, "state": state, "at": activity.info().started_time}
        )

    def _need_database(self) -> None:
        if self.database_down:
            raise ApplicationError("the database is not available", type="DatabaseUnavailable")

    # -- what can be seen of it --

    def messages(self, reference: str, to: str | None = None) -> list[str]:
        """Return every message sent so far for a ticket, in order: `purpose channel` to one person, or with whom."""
        sent = [r.message for r in self.sent if r.reference == reference]
        if to:
            return [f"{m.purpose} {m.channel}" for m in sent if m.to.id == to]
        return [f"{m.purpose} {m.to.id} {m.channel}" for m in sent]

    def sent_to(self, to: str) -> list[SendMessage]:
        """Return what one person was sent, in order."""
        return [request.message for request in self.sent if request.message.to.id == to]

    def timeline(self, reference: str) -> list[Entry]:
        """Return the timeline as the database was told it, entry by entry."""
        return [entry for facts in self.told if facts.view.reference == reference for entry in facts.view.timeline]

    @property
    def stored(self) -> list[Callable[..., Any]]:
        """The activities that need no provider."""
        facts = [self.record_facts, self.record_message, self.withdraw_messages]
        opening = [self.look_back, self.load_policy, self.extend_time]
        return [*opening, self.assign_owner, self.open_proof, self.look_up_people, *facts]

    @asynccontextmanager
    async def at_work(self, client: Client, **options: Any) -> AsyncIterator[None]:
        """Run workers for the workflow queue, with `options` of its own, and for the activity queues."""
        sends = [self.send_email, self.send_sms, self.ask_survey]
        tickets: dict[str, Any] = {"workflows": [TicketEscalation], "workflow_runner": sandboxed_runner(strict=True)}
        async with AsyncExitStack() as working:
            for worker in (
                Worker(client, task_queue=TICKETS_QUEUE, activities=self.stored, **(tickets | options)),
                Worker(client, task_queue=STORE_QUEUE, activities=self.stored),
                *(Worker(client, task_queue=queue, activities=sends) for queue in NOTIFY_QUEUES.values()),
            ):
                await working.enter_async_context(worker)
            yield
