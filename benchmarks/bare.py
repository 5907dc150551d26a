"""The bare shape: the same activities, timers and updates as a standard ticket life, with no rule between them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.requests import Assign, Assigned, LoadPolicy, Send, Sent
    from domain.case.view import Facts, View
    from domain.effects import AssignOwner, SendMessage
    from domain.people import Contact
    from domain.policy.snapshot import Snapshot
    from domain.requests.ticket import Ticket
    from workflows import options


@workflow.defn(name="BareLife")
class BareLife:
    """Does in a fixed order what a standard life does."""

    def __init__(self) -> None:
        self._acknowledged = self._resolved = False
        self._sent = 0

    @workflow.run
    async def run(self, given: dict[str, Any]) -> str:
        """Run the fixed script."""
        ticket = Ticket.model_validate(given)
        now = workflow.now()
        snapshot: Snapshot = await workflow.execute_local_activity(
            "load_policy", LoadPolicy(ticket=ticket, opened_at=now), result_type=Snapshot, **options.LOCAL
        )
        owner = await self._assign(ticket)
        await self._send(ticket, snapshot, owner, "assigned")
        await self._send(ticket, snapshot, ticket.customer.contact(), "receipt")
        await self._record(ticket)
        await workflow.wait_condition(lambda: self._acknowledged)
        await self._record(ticket)
        await workflow.sleep(timedelta(milliseconds=1850))
        await self._send(ticket, snapshot, ticket.customer.contact(), "customer_update")
        await self._record(ticket)
        await workflow.sleep(timedelta(milliseconds=1150))
        owner = await self._assign(ticket)
        await self._send(ticket, snapshot, owner, "assigned")
        await self._send(ticket, snapshot, ticket.customer.contact(), "customer_escalated")
        await self._record(ticket)
        await workflow.wait_condition(lambda: self._resolved)
        await self._send(ticket, snapshot, ticket.customer.contact(), "resolution")
        await self._record(ticket)
        await workflow.sleep(timedelta(seconds=1))
        await self._send(ticket, snapshot, ticket.customer.contact(), "survey")
        await workflow.sleep(timedelta(seconds=1))
        await self._record(ticket)
        return "closed"

    @workflow.update
    async def acknowledge(self, given: dict[str, Any]) -> str:
        """Take it on."""
        self._acknowledged = True
        return "ok"

    @workflow.update
    async def resolve(self, given: dict[str, Any]) -> str:
        """Resolve it."""
        self._resolved = True
        return "ok"

    async def _assign(self, ticket: Ticket) -> Contact:
        wanted = AssignOwner(id="a", team="t", tier="frontline", at=workflow.now())
        found: Assigned = await workflow.execute_local_activity(
            "assign_owner",
            Assign(reference=ticket.reference, roster="bench", wanted=wanted),
            result_type=Assigned,
            **options.LOCAL,
        )
        assert found.owner
        return found.owner

    async def _send(self, ticket: Ticket, snapshot: Snapshot, to: Contact, purpose: Any) -> None:
        self._sent += 1
        facts = {"reference": ticket.reference, "subject": ticket.subject, "owner_name": "Ann", "next_update_at": None}
        message = SendMessage(id=f"m{self._sent}", purpose=purpose, to=to, channel="email", facts=facts)
        request = Send(reference=ticket.reference, bundle="bench", message=message)
        await workflow.execute_activity("send_email", request, result_type=Sent, **options.sending(message))

    async def _record(self, ticket: Ticket) -> None:
        now = workflow.now()
        told = Facts(
            view=View.model_validate(
                {
                    "reference": ticket.reference,
                    "subject": ticket.subject,
                    "status": "open",
                    "priority": "medium",
                    "category": "x",
                    "team": "t",
                    "customer": {"id": "c", "name": "n"},
                    "tier": {"index": 0, "name": "frontline"},
                    "episode": 1,
                    "opened_at": now,
                    "policy": {"name": "bench", "version": "1"},
                }
            ),
            request_hash="x",
            roster="bench",
        )
        await workflow.execute_local_activity("record_facts", told, result_type=type(None), **options.LOCAL)
