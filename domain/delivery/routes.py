"""Routes: by which of a channel's providers a message goes, in the order in which they are to be used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.delivery.health import Health
from domain.delivery.providers import ProviderName


def place_to_send(healths: Sequence[Health], now: datetime) -> int:
    """Return which provider sends a message that is in no doubt: the first that is open, the first where none is."""
    return next((place for place, health in enumerate(healths) if health.calls_at_once(now)), 0)


def place_to_settle(names: Sequence[ProviderName], called: str | None) -> int:
    """Return which provider settles the doubt of a message that the one named `called` may have taken.

    It is that very one: another would tell somebody twice. The first where it is none of ours.
    """
    return next((place for place, name in enumerate(names) if name == called), 0)


def closed_because(name: ProviderName, health: Health, now: datetime) -> str | None:
    """Return the code of why nobody is to call a provider now; None where somebody may."""
    return None if health.calls_at_once(now) else health.reason or f"{name} away"
