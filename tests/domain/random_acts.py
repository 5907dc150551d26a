"""What anybody might ask of a ticket at any time: every action of the contract, well formed and not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from domain.events import Acted
from domain.priority import PRIORITIES
from domain.requests.actions import ACTIONS
from tests.domain.life import TIERS

people = st.sampled_from(["ann", "ben", "cid", "duty", "ghost"])
actors = st.one_of(
    st.none(), people, st.sampled_from(["customer", "system", "rule:chasing", "person:eve", "a b", "x@y"])
)
texts = st.one_of(st.sampled_from(["Hello.", "Thanks!", "It does not work"]), st.text(max_size=20))
reasons = st.sampled_from(["needs expertise", "customer asked", "bored"])
tiers = st.one_of(st.none(), st.sampled_from([*TIERS, "board"]))
seen = st.one_of(st.none(), st.fixed_dictionaries({"episode": st.integers(1, 2), "tier": st.integers(0, 2)}))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)


def instants(now: datetime) -> st.SearchStrategy[str]:
    """Instants around `now`, some passed, some absurdly far ahead, in more than one zone."""
    near = st.timedeltas(timedelta(hours=-1), timedelta(days=420)).map(lambda ahead: (now + ahead).isoformat())
    return st.one_of(near, st.sampled_from(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "soon"]))


def bodies(action: str, now: datetime) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of one action, mostly well formed."""
    fields: dict[str, st.SearchStrategy[Any]] = {
        "take_over": st.booleans(),
        "reason": reasons,
        "note": texts,
        "to_tier": tiers,
        "to": people,
        "text": texts,
        "workaround": st.booleans(),
        "how": st.sampled_from(["phone", "in person", "chat", "other"]),
        "mention": st.one_of(st.none(), people),
        "on": st.sampled_from(["customer", "courier"]),
        "until": st.one_of(st.none(), st.none(), instants(now)),
        "at": instants(now),
        "priority": st.sampled_from(PRIORITIES),
        "category": st.sampled_from(["billing", "delivery", "technical"]),
        "resolution": texts,
        "how_to_use": texts,
        "not_solved": st.booleans(),
        "wants_manager": st.booleans(),
        "score": st.integers(0, 6),
        "comment": texts,
        "policy": st.one_of(st.none(), st.sampled_from(["default", "Bad Name"])),
        "back": st.booleans(),
        "by": actors,
        "seen": seen,
    }
    known = {name: fields[name] for name in ACTIONS[action].model_fields if name in fields}
    return st.fixed_dictionaries(known)


def well_formed(now: datetime) -> st.SearchStrategy[tuple[str, Any]]:
    """An action with a body of its fields."""
    return st.sampled_from(sorted(ACTIONS)).flatmap(lambda name: st.tuples(st.just(name), bodies(name, now)))


malformed = st.tuples(st.one_of(st.sampled_from(sorted(ACTIONS)), st.text(max_size=10)), json_values)


def acts(now: datetime) -> st.SearchStrategy[Acted]:
    """What somebody asks for at `now`, by update or by signal, with a key or without."""
    asked = st.one_of(well_formed(now), well_formed(now), well_formed(now), malformed)
    keys = st.one_of(st.none(), st.none(), st.sampled_from(["k-1", "k-2"]), st.text(max_size=3))
    return st.builds(
        lambda what, key, by_signal: Acted(action=what[0], body=what[1], key=key, by_signal=by_signal),
        asked,
        keys,
        st.booleans(),
    )
