"""What may stand in for a mistake of a policy, so that the rest of the policy can be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.input.stand_ins import LEFT_OUT, STAND_IN
from domain.priority import PRIORITIES

_HOURS = {"zone": "UTC", "hours": {"mon-sun": "00:00-23:59"}}
"""A calendar that is not every hour, so that whatever needs one with hours finds them."""


def stand_ins(number: int, _: object) -> Iterator[Any]:
    """Yield the values that may stand in for the mistake of a number, each of a form of its own."""
    name = f"{STAND_IN}-{number}"
    tier = {"name": name, "accept_within": "1h", "work_within": "1h", "repeat_every": "1h"}
    yield _HOURS
    yield "1h"
    yield name
    yield "always"
    yield "UTC"
    yield "mon-sun"
    yield "30 calendar days"
    yield 2
    yield [tier]
    yield tier
    yield {"name": name, "when": {"category": name}, "then": {"tag": name}}
    yield {"name": name, "within": "30 calendar days"}
    yield {"else": name}
    yield {name: _HOURS}
    yield {priority: {} for priority in PRIORITIES}
    yield {}
    yield LEFT_OUT
