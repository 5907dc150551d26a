"""Notices to those on duty that a channel does not go out, and that it goes out again, by another one that lives."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from activities.database_work import DatabaseUnavailable, in_database
from activities.providers.routes import Route
from activities.requests import Send
from domain.delivery.notices import News, news_of, telling_channel
from domain.delivery.outage import outage, over
from domain.delivery.providers import CHANNEL_OF, SPOKEN
from domain.effects import SendMessage
from domain.people import Channel, Contact
from store import deferred_messages
from store.bundles import Bundles, InvalidBundle
from store.database import Database
from store.deferred_messages import DeferredMessages
from workflows.options import TICKETS_QUEUE

log = logging.getLogger(__name__)

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
        healths = {channel: [route.gate.health for route in mine] for channel, mine in routes.items()}
        for channel, mine in routes.items():
            teller = telling_channel(channel, healths)
            if teller is None:
                continue
            for route in mine:
                if news := news_of(route.gate.health, datetime.now(UTC)):
                    await self._send(news, route, teller, await self._text(news, route, mine))

    async def _text(self, news: News, route: Route[Any], mine: Sequence[Route[Any]]) -> str:
        name, health = route.provider.id.name, route.gate.health
        deferred = await self._deferred(CHANNEL_OF[name])
        if news.purpose == "provider_back":
            return over(name, health, waiting=deferred.messages)
        spare = next((SPOKEN[other.provider.id.name] for other in mine if not other.gate.is_closed), "")
        now = datetime.now(UTC)
        return outage(name, health, waiting=deferred.messages, oldest=deferred.since, now=now, spare=spare)

    async def _deferred(self, channel: Channel) -> DeferredMessages:
        try:
            return await in_database(deferred_messages.of_channel(self._db, channel), seconds=LOOKED_SECONDS)
        except DatabaseUnavailable:
            return DeferredMessages()

    async def _send(self, news: News, route: Route[Any], teller: Channel, text: str) -> None:
        reference = f"provider-{route.provider.id.name}"
        for bundle, contact in self._on_duty(teller):
            id = f"{reference}/{news.began:%Y-%m-%dT%H:%M:%SZ}/{news.purpose}/{contact.id}/{teller}"
            if id in self._told:
                continue
            facts = {"reference": reference, "subject": text, "text": text, "ticket_url": ""}
            message = SendMessage(
                id=id, purpose=news.purpose, to=contact, channel=teller, facts=facts, priority="urgent"
            )
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
