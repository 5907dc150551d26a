"""A policy in fast motion: every duration divided by one number, so that a year's clocks can be watched in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from domain.input.problems import InvalidInput, parse
from domain.policy.policy import Policy


class NotPlayable(ValueError):
    """Raised for a policy that cannot run at a speed; the text says which of its parts stand in the way."""


def at_speed(policy: Policy, speed: float) -> Policy:
    """Return the policy with every duration divided by `speed`, also those it does not write down.

    Speed 1 is the policy itself. At any other speed, raises `NotPlayable` for a policy that depends on the time of day
    or on dates, which cannot be divided, and for one whose durations become shorter than a policy may have.
    """
    if speed == 1:
        return policy
    hindrances = [f"the calendar {name}" for name in policy.calendars if not policy.runs_always(name)]
    if policy.resolve_within is not None:
        hindrances.append("resolve_within")
    if policy.limits:
        hindrances.append("limits")
    if policy.sending_hours is not None:
        hindrances.append("sending_hours")
    if policy.quiet_hours.sms is not None or policy.quiet_hours.alarm is not None:
        hindrances.append("quiet_hours")
    if hindrances:
        raise NotPlayable(f"a policy of 24x7 is needed to replay faster or slower; not so: {', '.join(hindrances)}")
    try:
        return parse(Policy, _divided(policy.model_dump(), speed))
    except InvalidInput as error:
        raise NotPlayable(f"at speed {speed:g}, {error}") from None


def _divided(value: Any, speed: float) -> Any:
    if isinstance(value, timedelta):
        return value / speed
    if isinstance(value, Mapping):
        return {name: _divided(part, speed) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_divided(part, speed) for part in value)
    return value
