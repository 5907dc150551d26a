"""An outage in words: what does not go out, since when, why, and what waits for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from domain.delivery.health import Health, Met
from domain.delivery.providers import CHANNEL_OF, SPOKEN, ProviderName
from domain.people import Channel

WHAT: dict[Channel, str] = {"email": "Email", "sms": "Text messages"}
_SAYS: dict[Met, str] = {
    "answered": "answers",
    "busy": "asks us to wait",
    "error": "fails",
    "silence": "does not answer",
    "reset": "breaks off every call",
    "unconnected": "cannot be reached",
    "refused": "refuses our account or sender",
}
_NUMBER = re.compile(r" (\d{3,5})\b")


def outage(
    provider: ProviderName, health: Health, *, waiting: int, oldest: datetime | None, now: datetime, spare: str = ""
) -> str:
    """Return the sentence about a provider that is away; `spare` is who sends in its place, where somebody does.

    For example: Email has not gone out since 10:02 UTC: SendGrid answers 500; 43 messages wait, the oldest for 6
    minutes.
    """
    what, since = WHAT[CHANNEL_OF[provider]], _instant(health.failing_since or now, now)
    goes = f"goes out by {spare} alone" if spare else _has_not_gone_out(CHANNEL_OF[provider])
    return f"{what} {goes} since {since}: {SPOKEN[provider]} {cause(health)}; {_waiting(waiting, oldest, now)}"


def over(provider: ProviderName, health: Health, *, waiting: int) -> str:
    """Return the sentence about a provider that is back."""
    what, began = WHAT[CHANNEL_OF[provider]], health.was_away_since
    since = f", after {_lasted((health.since or began) - began)}" if began else ""
    left = f"; {waiting} messages that waited are being sent" if waiting else "; nothing waits any more"
    goes = "goes" if CHANNEL_OF[provider] == "email" else "go"
    return f"{what} {goes} out again: {SPOKEN[provider]} is back{since}{left}"


def cause(health: Health) -> str:
    """Return what a provider does, in words."""
    number = _NUMBER.search(health.reason)
    if health.met == "error" and number:
        return f"answers {number[1]}"
    return _SAYS[health.met or "silence"] + (f" ({number[1]})" if number and health.met in ("busy", "refused") else "")


def _has_not_gone_out(channel: Channel) -> str:
    return "has not gone out" if channel == "email" else "have not gone out"


def _waiting(count: int, oldest: datetime | None, now: datetime) -> str:
    if not count:
        return "nothing waits"
    waits = "1 message waits" if count == 1 else f"{count} messages wait"
    which = "" if count == 1 else ", the oldest"
    return f"{waits}{which} for {_lasted(now - oldest)}" if oldest else waits


def _lasted(time: timedelta) -> str:
    minutes = max(int(time.total_seconds()) // 60, 0)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"


def _instant(instant: datetime, now: datetime) -> str:
    at, today = instant.astimezone(UTC), now.astimezone(UTC).date()
    return f"{at:%H:%M} UTC" if at.date() == today else f"{at:%Y-%m-%d %H:%M} UTC"
