"""Everything that can go wrong between us and a provider, and what must come of one message each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.delivery.states import State
from sandbox.carrier.kind import Kind

Fault = Mapping[str, Any]
TIMES_POSTED = 46
RETRY_AFTER_SECONDS = 4
KINDS: tuple[Kind, Kind] = ("sms", "email")
CALLBACKS: dict[Kind, int] = {"sms": 3, "email": 2}
"""How many there are of one message that is delivered."""


@dataclass(frozen=True)
class Cell:
    """One message and what befalls it.

    `ends` is its state in our ledger in the end, `copies` how many of it the carrier has then; more than one only where
    `resent`: our ledger marks it as sent again in doubt. `callbacks` come in all. `not_before_seconds` is how long it
    must have been waited at least.
    """

    kind: Kind
    name: str
    happens: str
    faults: tuple[Fault, ...] = field(hash=False)
    callbacks: int
    ends: State = "delivered"
    copies: int = 1
    resent: bool = False
    not_before_seconds: float = 0.0


def _cells() -> Iterator[Cell]:
    for kind in KINDS:
        yield from _not_taken(kind)
        yield from _taken(kind)
        yield from _callbacks(kind)


def _not_taken(kind: Kind) -> Iterator[Cell]:
    once = CALLBACKS[kind]
    # nobody can be asked whether an email was taken, so its only copy is one sent in doubt
    doubt = kind == "email"
    reset, hang, broken = once_("reset"), once_("hang"), once_("500-before-accept")
    yield Cell(kind, "reset", "the connection is reset before the message is taken", (reset,), once, resent=doubt)
    yield Cell(kind, "hang", "no answer ever comes, and the message is not taken", (hang,), once, resent=doubt)
    yield Cell(kind, "500-not-taken", "500, and the message is not taken", (broken,), once, resent=doubt)
    too_many = once_("429", retry_after_seconds=RETRY_AFTER_SECONDS)
    yield Cell(
        kind, "too-many", "429 with Retry-After", (too_many,), once, not_before_seconds=float(RETRY_AFTER_SECONDS)
    )


def _taken(kind: Kind) -> Iterator[Cell]:
    once = CALLBACKS[kind]
    yield Cell(kind, "dropped", "the message is taken, and the connection dropped", (once_("accept-then-drop"),), once)
    yield Cell(kind, "taken-hang", "the message is taken, and no answer ever comes", (once_("accept-then-hang"),), once)
    yield Cell(kind, "500-taken", "500, although the message is taken", (once_("500-after-accept"),), once)
    yield Cell(kind, "malformed", "the message is taken, and the answer is malformed", (once_("broken-json"),), once)


def _callbacks(kind: Kind) -> Iterator[Cell]:
    once = CALLBACKS[kind]
    repeated = {"fault": "duplicate-callbacks", "count": TIMES_POSTED}
    reordered = {"fault": "reorder-callbacks"}
    first = once_("callback-before-response")
    never = {"fault": "no-callbacks", "times": 1}
    yield Cell(kind, "repeated", f"every callback comes {TIMES_POSTED} times", (repeated,), TIMES_POSTED * once)
    yield Cell(kind, "reordered", "the callbacks come in reverse", (reordered,), once)
    yield Cell(kind, "early", "the callbacks come before the answer", (first,), once)
    lost = (once_("accept-then-drop"), reordered, repeated)
    yield Cell(
        kind,
        "lost-answer",
        f"the message is taken, the connection dropped, and every callback comes in reverse {TIMES_POSTED} times",
        lost,
        TIMES_POSTED * once,
    )
    told = "no callback ever comes"
    lost_too = f"the message is taken, the connection dropped, and {told}"
    silent = (once_("accept-then-drop"), never)
    if kind == "sms":
        yield Cell(kind, "untold", told, (never,), 0)
        yield Cell(kind, "silence", lost_too, silent, 0)
    else:
        yield Cell(kind, "untold", told, (never,), 0, ends="accepted")
        yield Cell(kind, "silence", lost_too, silent, once, copies=2, resent=True)


def once_(fault: str, **more: Any) -> Fault:
    """Return a fault that strikes one call."""
    return {"fault": fault, "times": 1, **more}


CELLS = tuple(_cells())
"""In the order they are written down in."""
