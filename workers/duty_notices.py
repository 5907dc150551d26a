"""Notices to those on duty that a channel does not go out, and that it goes out again, by another one that lives."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.database_work import DatabaseUnavailable, in_database
from activities.providers.routes import Route
from activities.requests import Send
from domain.delivery.outage import outage, over
from domain.delivery.providers import SPOKEN
from domain.effects import Purpose, SendMessage
from domain.people import Channel, Contact
from store import deferred_messages
from store.bundles import Bundles, InvalidBundle
from store.database import Database
from store.deferred_messages import DeferredMessages
from workflows.options import TICKETS_QUEUE

log = logging.getLogger(__name__)

TOLD_AFTER = timedelta(seconds=20)
"""What has passed by then was no outage that anybody could act on."""
STILL_NEWS_FOR = timedelta(minutes=30)
LOOKED_SECONDS = 2.0


class DutyNotices:
    """Tells each person who is on duty under any policy once, by a channel that lives, however many workers ask."""

    def __init__(self, db: Database, client: Client, bundles: Bundles) -> None:
        self._db = db
        self._client = client
        self._bundles = bundles
        self._told: set[str] = set()

    async def tell(self, routes: Mapping[Channel, Sequence[Route[Any]]]) -> None:
        """Tell of every provider that is away, or has been until lately; what nobody can be told now waits."""
        now = datetime.now(UTC)
        for channel, mine in routes.items():
            living = next((other for other, those in routes.items() if other != channel and _lives(those)), None)
            if living is None:
                continue
            for route in mine:
                health = route.gate.health
                began = health.failing_since
                if health.state == "away" and began and now - began >= TOLD_AFTER:
                    waits = await self._deferred(channel)
                    spare = next((SPOKEN[r.provider.id.name] for r in mine if not r.gate.is_closed), "")
                    text = outage(
                        route.provider.id.name,
                        health,
                        waiting=waits.messages,
                        oldest=waits.since,
                        now=now,
                        spare=spare,
                    )
                    await self._send("provider_away", route, began, living, text)
                elif health.state == "well" and _news(health.was_away_since, health.since, now):
                    assert health.was_away_since is not None
                    waits = await self._deferred(channel)
                    text = over(route.provider.id.name, health, waiting=waits.messages)
                    await self._send("provider_back", route, health.was_away_since, living, text)

    async def _deferred(self, channel: Channel) -> DeferredMessages:
        try:
            return await in_database(deferred_messages.of_channel(self._db, channel), seconds=LOOKED_SECONDS)
        except DatabaseUnavailable:
            return DeferredMessages()

    async def _send(self, purpose: Purpose, route: Route[Any], began: datetime, living: Channel, text: str) -> None:
        reference = f"provider-{route.provider.id.name}"
        for bundle, contact in self._on_duty(living):
            id = f"{reference}/{began:%Y-%m-%dT%H:%M:%SZ}/{purpose}/{contact.id}/{living}"
            if id in self._told:
                continue
            facts = {"reference": reference, "subject": text, "text": text, "ticket_url": ""}
            message = SendMessage(id=id, purpose=purpose, to=contact, channel=living, facts=facts, priority="urgent")
            await self._start(Send(reference=reference, bundle=bundle, message=message))

    async def _start(self, send: Send) -> None:
        try:
            await self._client.start_workflow(
                "DutyNotice",
                send,
                id=f"notice-{send.message.id.replace('/', '-')}",
                task_queue=TICKETS_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            pass
        except RPCError as error:
            log.warning("duty was not told of a provider: %s", error.status.name)
            return
        self._told.add(send.message.id)

    def _on_duty(self, channel: Channel) -> Iterator[tuple[str, Contact]]:
        """Whoever holds a role of duty under a policy, once, with an address on the channel."""
        met: set[str] = set()
        for name in self._bundles.names():
            try:
                bundle = self._bundles.load(name)
            except InvalidBundle:
                continue
            holders = bundle.roster.holders()
            for role in dict.fromkeys(bundle.policy.duty.values()):
                contact = holders.get(role)
                address = contact.address(channel) if contact else None
                if contact and address and address not in met:
                    met.add(address)
                    yield name, contact


def _lives(routes: Sequence[Route[Any]]) -> bool:
    return any(route.gate.health.state == "well" for route in routes)


def _news(was_away_since: datetime | None, back_since: datetime | None, now: datetime) -> bool:
    if was_away_since is None or back_since is None:
        return False
    return back_since - was_away_since >= TOLD_AFTER and now - back_since < STILL_NEWS_FOR
