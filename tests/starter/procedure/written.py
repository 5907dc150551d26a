"""Procedures of the shipped policies, and of policies that differ from them in one value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from domain.input.problems import InvalidInput
from domain.policy.policy import Policy
from domain.policy.reading import read_policy
from domain.procedure.content import Procedure
from domain.procedure.writing import write_procedure
from domain.team.roster import Roster
from starter.procedure.html import html
from starter.procedure.markdown import markdown
from store.bundles import Bundle, Bundles

POLICIES = Path(__file__).parents[3] / "policies"
SHIPPED = Bundles(POLICIES).names()
KINDS = [*SHIPPED, "own rows"]
AS_OF = date(2026, 11, 23)
Way = tuple[str | int, ...]

_DURATION = TypeAdapter(timedelta)
_TIME = re.compile(r"(\d{2}):(\d{2})")


OWN_ROWS = {
    "refunds": {
        "team": "money",
        "priorities": {
            "high": {"resolution": "2d", "calendar": "always"},
            "low": {"first_response": "none", "update_every": "5d"},
        },
        "tiers": {
            "frontline": {"accept_within": {"high": "20m", "low": "3h"}, "agreed_within": "1h", "skill": "refunds"},
            "specialist": {"work_within": {"urgent": "2h"}, "tell": ["head of support"], "may_grant": "700 EUR"},
            "management": {"repeat_every": {"urgent": "10m"}, "team": "money", "calendar": "always"},
        },
    }
}


@cache
def bundle(name: str) -> Bundle:
    """Return a shipped bundle; `own rows` is the standard one with a category that has rules of its own."""
    if name != "own rows":
        return Bundles(POLICIES).load(name)
    standard = bundle("default")
    return replace(standard, policy=read_policy(data_of(standard.policy) | {"categories": OWN_ROWS}))


def written(policy: Policy, roster: Roster) -> Procedure:
    """Return the procedure, without public holidays."""
    return write_procedure("test", "0123456789ab", policy, roster, lambda _: {}, AS_OF)


def texts(policy: Policy, roster: Roster) -> tuple[str, str]:
    """Return the procedure in both forms."""
    procedure = written(policy, roster)
    return markdown(procedure), html(procedure)


def data_of(policy: Policy) -> dict[str, Any]:
    """Return a policy as data that reads back as the same policy."""
    data: dict[str, Any] = json.loads(policy.model_dump_json(by_alias=True))
    return data


def leaves(data: object, path: Way = ()) -> Iterator[tuple[Way, Any]]:
    """Yield every single value in a policy's data, with the way to it."""
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(data, list):
        for place, inner in enumerate(data):
            yield from leaves(inner, (*path, place))
    elif data is not None:
        yield path, data


def changed(data: dict[str, Any], path: Way, value: object) -> dict[str, Any]:
    """Return the data with another value at the end of the way."""
    copy = json.loads(json.dumps(data))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


def is_duration(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"P(T?\d.*)", value) is not None


def others(value: object) -> Iterator[object]:
    """Yield other values of the same kind, of which a policy may take one."""
    if is_duration(value):
        span = _DURATION.validate_python(value)
        for more in (7, -7, 1, -1):
            yield _DURATION.dump_python(span + timedelta(seconds=more), mode="json")
            yield _DURATION.dump_python(span + timedelta(minutes=more), mode="json")
    elif isinstance(value, int | float):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and (time := _TIME.fullmatch(value)):
        yield f"{time[1]}:{(int(time[2]) + 5) % 60:02}"
        yield f"{int(time[1]) - 1:02}:{time[2]}"
    elif isinstance(value, str):
        if number := re.match(r"\d+", value):
            for other in (1, -1, 2):
                yield f"{int(number[0]) + other}{value[number.end() :]}"
        yield from {"sms": ["email"], "email": ["sms"], "24x7": []}.get(value, [f"{value} too", value[:-1]])
        yield from ("urgent", "low", "tell owner", "Asia/Tokyo", "reopen", "always", "DE", "BY", "next tier")


def read(data: dict[str, Any]) -> Policy | None:
    """Return the policy, None when it would be refused."""
    try:
        return read_policy(data)
    except InvalidInput:
        return None
