"""What foreign clients may send: JSON of every shape, what is not JSON at all, and bodies that are nearly right."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from domain.requests.actions import ACTIONS
from tests.domain.life import TICKET

Example = TypeVar("Example")

BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {"by": "ann"},
    "decline": {"by": "ann", "reason": "busy"},
    "escalate": {"reason": "needs expertise", "note": "hard", "to_tier": "management"},
    "hand_back": {"reason": "done", "to_tier": "frontline"},
    "reassign": {"to": "ben", "reason": "knows it"},
    "reply": {"text": "hello", "workaround": True},
    "customer_told": {"how": "phone", "text": "it comes tomorrow"},
    "note": {"text": "seen", "mention": "ben"},
    "wait": {"on": "customer", "text": "which one?", "until": "2027-11-22T09:00:00Z"},
    "resume": {},
    "promise": {"at": "2027-11-22T09:00:00Z", "text": "by then"},
    "priority": {"priority": "low", "reason": "a mistake"},
    "category": {"category": "other", "reason": "a mistake"},
    "approve": {"request": "1", "amount": "5.00"},
    "refuse": {"request": "1", "reason": "no"},
    "customer_replied": {"text": "hello?", "channel": "email", "message_id": "m-1"},
    "survey_answered": {"score": 4, "comment": "fine"},
    "reopen": {"reason": "again"},
    "close": {"reason": "done"},
}
"""A right body for each action but those that would end the ticket's work: `resolve` and `cancel`."""

text = st.text(st.characters(), max_size=30) | st.sampled_from(["\ud800", "a\x00b", "\u202eright", "é" * 300, ""])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | text | st.sampled_from([10**400, -0.0, "PT4H"])
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4), max_leaves=8
)
json_objects = st.dictionaries(text | st.sampled_from(["by", "seen", "key", "reason", "text"]), json_values, max_size=5)


def payload(data: bytes, **metadata: bytes) -> RawValue:
    """Return bytes as a payload that claims to be anything."""
    return RawValue(Payload(metadata=metadata, data=data))


def as_json(value: Any) -> RawValue:
    """Return a value as a careless client writes it: escapes for half a surrogate pair, NaN, any number of digits."""
    return payload(json.dumps(value).encode(), encoding=b"json/plain")


not_json = st.one_of(
    st.binary(max_size=40).map(lambda data: payload(data, encoding=b"json/plain")),
    st.binary(max_size=40).map(lambda data: payload(data, encoding=b"binary/plain")),
    st.binary(max_size=40).map(lambda data: payload(data, encoding=b"binary/encrypted")),
    st.binary(max_size=40).map(lambda data: payload(data, encoding=b"json/protobuf", messageType=b"no.such.Message")),
    st.binary(max_size=40).map(lambda data: payload(data, encoding=b"binary/protobuf", messageType=b"\xff")),
    st.binary(max_size=10).map(lambda name: payload(b"{}", encoding=name)),
    st.integers(50, 3_000).map(lambda depth: payload(b"[" * depth + b"]" * depth, encoding=b"json/plain")),
    st.integers(50, 3_000).map(lambda depth: payload(b'{"a":' * depth + b"1" + b"}" * depth, encoding=b"json/plain")),
    st.just(payload(b"", encoding=b"binary/null")),
    st.just(payload(b'{"a": 1, "a": 2} ', encoding=b"json/plain")),
    st.just(payload(b"{}")),
)


def nearly(right: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return a right body with a field or two left out, wrong or unknown."""

    def broken(wrong: dict[str, Any], absent: set[str]) -> dict[str, Any]:
        return {key: value for key, value in {**right, **wrong}.items() if key not in absent}

    fields = st.sampled_from(sorted({*right, "by", "seen", "key", "unknown"}))
    return st.builds(broken, st.dictionaries(fields, json_values, max_size=2), st.sets(fields, max_size=1))


tickets = nearly(TICKET) | nearly({**TICKET["customer"]}).map(lambda customer: {**TICKET, "customer": customer})
arguments = st.one_of(
    tickets.map(lambda ticket: [as_json(ticket)]),
    tickets.map(lambda ticket: [as_json(ticket)]),
    json_values.map(lambda value: [as_json(value)]),
    not_json.map(lambda value: [value]),
    st.lists(not_json | json_values.map(as_json) | tickets.map(as_json), max_size=3),
)
"""What a workflow may be started with."""

names = st.sampled_from([*ACTIONS, "no_such_action", "Acknowledge", "hand-back", "view", "told", "é" * 50]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30
)
bodies = st.sampled_from(sorted(BODIES)).flatmap(
    lambda action: st.tuples(st.just(action), nearly(BODIES[action]).map(lambda body: [as_json(body)]))
)
messages = st.one_of(
    bodies,
    bodies,
    st.tuples(names.filter(lambda name: name not in ("resolve", "cancel")), json_objects.map(lambda b: [as_json(b)])),
    st.tuples(names, st.lists(not_json | json_values.map(as_json), max_size=3)),
)
"""An action and what comes with it; most are refused, some by luck are right."""


def drawn(strategy: st.SearchStrategy[Example], count: int) -> list[Example]:
    """Return `count` examples, the same in every run, to be tried on one server together."""
    examples: list[Example] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(example: Example) -> None:
        examples.append(example)

    keep()
    return examples
