"""Acts: what was done to tickets, by whom, and what of it may be asked for afterwards.

An act that was accepted stands in the timeline once, and what it said to the customer is told once. One operator's act
takes others back: a reset to a task after the first forgets what came after it, where that is not reapplied. What had
been recorded and said by then stays; what had not may have been lost with the run, and is *in doubt*: once, or never.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

Way = Literal["update", "signal"]
Outcome = Literal["accepted", "refused", "unknown"]

KIND_OF = {
    "reply": "replied",
    "note": "noted",
    "hand-back": "handed_back",
    "wait": "waiting",
    "promise": "promised",
    "priority": "priority_changed",
    "resolve": "resolved",
    "reopen": "reopened",
    "close": "closed",
    "cancel": "cancelled",
    "customer-replied": "customer_replied",
}
"""The entry that an action's words stand in. What else an action does has no words of its own."""
PURPOSE_OF = {"reply": "reply", "wait": "question", "promise": "promise_made", "resolve": "resolution"}
"""The message that tells the customer an action's words."""
STATELESS = ("reply", "note")
"""What is done on any ticket that has not ended, in whatever state it is: done again, it never is refused."""


@dataclass
class Act:
    """One act of its own words, whatever became of it; `began` and `ended` are places in the order of all acts.

    `tries` counts how often it was sent. `for_customer` says that the customer is told its words.
    """

    reference: str
    action: str
    words: str
    way: Way
    began: int
    for_customer: bool
    ended: int | None = None
    outcome: Outcome = "unknown"
    tries: int = 0
    doubts: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str | None:
        """Return the kind of its entry in the timeline; None where its words stand in none for certain."""
        return KIND_OF.get(self.action)

    @property
    def must(self) -> bool:
        """Return whether it must stand: it was accepted, and nothing has taken it back."""
        return self.outcome == "accepted" and not self.doubts

    @property
    def must_not(self) -> bool:
        """Return whether it must not: the ticket answered, at the first try, that it will not have it."""
        return self.outcome == "refused" and self.tries == 1


@dataclass(frozen=True)
class Reset:
    """A reset of one ticket to a task after the first: it takes back every act of which `survives` is not said."""

    reference: str
    reapplied: frozenset[Way]
    newest: bool

    def survives(self, act: Act, *, ever_ended: bool) -> bool:
        """Return whether an act that was not recorded yet is surely done again."""
        return self.newest and act.way in self.reapplied and act.action in STATELESS and not ever_ended


class Acts:
    """Every act on every ticket, in one order."""

    def __init__(self) -> None:
        self.all: list[Act] = []
        self.done: list[tuple[str, str]] = []
        self.revived: set[str] = set()
        self.ended: set[str] = set()
        self.strange: list[str] = []
        self.kinds: Counter[str] = Counter()
        self._places = itertools.count(1)
        self._words = itertools.count(1)

    def words(self) -> str:
        """Return a word that no other act has."""
        return f"w{next(self._words):06}w"

    def begin(self, reference: str, action: str, words: str, way: Way, *, for_customer: bool | None = None) -> Act:
        """Note that an act is about to be done."""
        told = action in PURPOSE_OF if for_customer is None else for_customer
        act = Act(reference, action, words, way, next(self._places), told)
        self.all.append(act)
        return act

    def end(self, act: Act, outcome: Outcome) -> None:
        """Note what became of an act."""
        act.outcome, act.ended = outcome, next(self._places)
        self.kinds[f"{act.action}: {outcome}"] += 1
        self.log(act.reference, f"{act.action} {act.words} by {act.way}: {outcome} after {act.tries} tries")
        if outcome == "accepted" and act.action in ("cancel", "close", "resolve"):
            self.ended.add(act.reference)

    def log(self, reference: str, what: str) -> None:
        """Note in words what was done, for whoever has to find out what went wrong."""
        self.done.append((reference, f"{datetime.now(UTC):%H:%M:%S.%f} {what}"))

    def done_to(self, reference: str) -> list[str]:
        """Return in words all that was done to a ticket, in order."""
        return [what for which, what in self.done if which == reference]

    def take_back(self, reset: Reset, recorded: Collection[str], said: Collection[str]) -> None:
        """Let what a reset may have taken back be in doubt; called when the reset was answered.

        `recorded` are the words that stood in the timeline right before it, `said` those that customers had.
        """
        self.revived.add(reset.reference)
        ended = reset.reference in self.ended
        for act in self.of(reset.reference):
            seen = act.words in recorded and (not act.for_customer or act.words in said)
            if not seen and not reset.survives(act, ever_ended=ended):
                act.doubts.append(f"reset, reapplied {sorted(reset.reapplied)}")

    def doubt_signals(self, reference: str, recorded: Collection[str], why: str) -> None:
        """Let signals that were not recorded be in doubt: what nobody has taken up yet may not be handed on."""
        for act in self.of(reference):
            if act.way == "signal" and act.words not in recorded:
                act.doubts.append(why)

    def of(self, reference: str) -> Iterator[Act]:
        """Yield the acts on one ticket."""
        return (act for act in self.all if act.reference == reference)
