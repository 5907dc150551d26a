"""Notices: what those on duty are told of a provider, when, and by which channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from domain.delivery.health import Health
from domain.people import Channel

TOLD_AFTER = timedelta(seconds=20)
"""What has passed by then was no outage that anybody could act on."""
STILL_NEWS_FOR = timedelta(minutes=30)
"""A worker that starts later does not tell of the end of an outage."""


class News(NamedTuple):
    """That a provider is away, or back, and when the first fault of that outage was."""

    purpose: Literal["provider_away", "provider_back"]
    began: datetime


def news_of(health: Health, now: datetime) -> News | None:
    """Return what there is to tell of a provider; None where nobody need hear of it."""
    began, ended = health.failing_since, health.since
    if health.state == "away":
        return News("provider_away", began) if began is not None and now - began >= TOLD_AFTER else None
    began = health.was_away_since
    if health.state != "well" or began is None or ended is None:
        return None
    is_news = ended - began >= TOLD_AFTER and now - ended < STILL_NEWS_FOR
    return News("provider_back", began) if is_news else None


def telling_channel(about: Channel, healths: Mapping[Channel, Sequence[Health]]) -> Channel | None:
    """Return the channel by which to tell of another, by the health of all providers: one of its own is well.

    None where there is no such channel, so that nobody can be told now.
    """
    living = (channel for channel, theirs in healths.items() if any(health.state == "well" for health in theirs))
    return next((channel for channel in living if channel != about), None)
