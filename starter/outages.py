"""Outages as people see them: how each provider is, and which customers have not been told what waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from pydantic import AwareDatetime, BaseModel

from domain.delivery.health import State
from domain.delivery.providers import CHANNEL_OF, ProviderName
from domain.delivery.standing import in_use, is_untold, said_of, shut, spoken_for
from domain.people import Channel
from starter.database_work import in_database
from store import deferred_messages, provider_health
from store.database import Database
from store.deferred_messages import DeferredMessages, Untold

CHANNELS: tuple[Channel, ...] = get_args(Channel)


class ProviderState(BaseModel, frozen=True):
    """How a provider is that messages go by.

    `since` is when the present trouble began, `reason` the code of what was met last in it; both are null while it is
    well. `says` is the sentence while it is away. `waiting` messages wait for its channel, the oldest of them since
    `oldest_waits_since`.
    """

    name: ProviderName
    channel: Channel
    state: State
    since: AwareDatetime | None = None
    reason: str | None = None
    says: str | None = None
    waiting: int = 0
    oldest_waits_since: AwareDatetime | None = None


class Outages:
    """Tells how providers are, as workers have found it. Raises `DatabaseUnreachable`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def providers(self, now: datetime) -> Sequence[ProviderState]:
        """Return how each provider in use is, by name; none before a worker has run."""
        known = in_use(await in_database(provider_health.all_known(self._db)))
        deferred = await self.deferred()
        healths = {name: account.health for name, account in known.items()}
        states = []
        for name, health in sorted(healths.items()):
            waiting, well = deferred[CHANNEL_OF[name]], health.state == "well"
            says = said_of(name, healths, waiting=waiting.messages, oldest=waiting.since, now=now)
            states.append(
                ProviderState(
                    name=name,
                    channel=CHANNEL_OF[name],
                    state=health.state,
                    since=None if well else health.failing_since,
                    reason=None if well else health.reason or None,
                    says=says,
                    waiting=waiting.messages,
                    oldest_waits_since=waiting.since,
                )
            )
        return states

    async def notices(self, now: datetime) -> Sequence[ProviderState]:
        """Return what to tell everybody: of each channel with a provider that is away, the one to speak of."""
        states = await self.providers(now)
        spoken = spoken_for({each.name: each.since or now for each in states if each.state == "away"})
        return [each for each in states if each.name in spoken]

    async def deferred(self) -> dict[Channel, DeferredMessages]:
        """Return what waits for each channel."""
        return {channel: await in_database(deferred_messages.of_channel(self._db, channel)) for channel in CHANNELS}

    async def untold(self, now: datetime, limit: int) -> Sequence[Untold]:
        """Return what customers have not been told whom only a channel reaches that does not go out, oldest first.

        One that goes out is among those where something has waited for it for long all the same.
        """
        known = in_use(await in_database(provider_health.all_known(self._db)))
        closed = shut({name: account.health for name, account in known.items()})
        found: list[Untold] = []
        for channel in CHANNELS:
            nothing_else = closed == frozenset(CHANNELS)
            asked = deferred_messages.untold(self._db, channel, limit, nothing_else=nothing_else)
            found += [each for each in await in_database(asked) if is_untold(channel, each.intended_at, closed, now)]
        return sorted(found, key=lambda each: (each.intended_at, each.id))[:limit]
