"""Standing: which of our accounts at providers are in use, which channels do not go out, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from domain.delivery.health import Health
from domain.delivery.outage import outage
from domain.delivery.providers import CHANNEL_OF, SPOKEN, ProviderName
from domain.delivery.sweeping import stuck_since
from domain.people import Channel

FORGOTTEN_AFTER = timedelta(minutes=2)
"""An account that no worker has used for so long, while another was in use, is old news."""


class Account(Protocol):
    """One of our accounts at a provider; a worker that uses it last said so at `seen_at`."""

    @property
    def name(self) -> ProviderName: ...

    @property
    def seen_at(self) -> datetime: ...


AnyAccount = TypeVar("AnyAccount", bound=Account)


def in_use(accounts: Iterable[AnyAccount]) -> dict[ProviderName, AnyAccount]:
    """Return the account in use at each provider.

    While no worker runs, nobody says anything new: then those count that were in use last.
    """
    latest: dict[ProviderName, AnyAccount] = {}
    for account in sorted(accounts, key=lambda account: account.seen_at):
        latest[account.name] = account
    newest = max((account.seen_at for account in latest.values()), default=None)
    return {
        name: account
        for name, account in latest.items()
        if newest is not None and newest - account.seen_at < FORGOTTEN_AFTER
    }


def shut(healths: Mapping[ProviderName, Health]) -> frozenset[Channel]:
    """Return the channels that do not go out, by the health of the providers in use: each of theirs is away."""
    goes = {CHANNEL_OF[name] for name, health in healths.items() if health.state != "away"}
    return frozenset(CHANNEL_OF[name] for name in healths) - goes


def said_of(
    name: ProviderName, healths: Mapping[ProviderName, Health], *, waiting: int, oldest: datetime | None, now: datetime
) -> str | None:
    """Return the sentence about a provider that is away, and who sends in its place; None about any other."""
    if healths[name].state != "away":
        return None
    others = (other for other in healths if other != name and CHANNEL_OF[other] == CHANNEL_OF[name])
    spare = next((SPOKEN[other] for other in others if healths[other].state != "away"), "")
    return outage(name, healths[name], waiting=waiting, oldest=oldest, now=now, spare=spare)


def spoken_for(away: Mapping[ProviderName, datetime]) -> list[ProviderName]:
    """Return of which providers to speak, of those that are away since an instant: one on each channel.

    Where all of a channel's are away, it is the last to go: with that one the channel ended.
    """
    last = {CHANNEL_OF[name]: name for name in sorted(away, key=lambda name: (away[name], name))}
    return sorted(last.values())


def is_untold(channel: Channel, intended_at: datetime, shut_channels: frozenset[Channel], now: datetime) -> bool:
    """Return whether a customer whom only `channel` reaches is to be told by a person what waits for it."""
    return channel in shut_channels or intended_at < stuck_since(now)
