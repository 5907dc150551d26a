"""One life led twice, by the decider and by the model, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.case.dues import next_due
from domain.clocks.clock import Clock
from tests.domain.ladder_model import Act, Ladder
from tests.domain.ladder_terms import CUSTOMER, STEP, Terms, instant
from tests.domain.life import TICKET, Life
from tests.domain.random_lives import Script

COMPARED = ("first_response", "next_reply", "resolution", "tier")
AGENTS = [f"agent-{number}" for number in range(60)]
JUST_BEFORE = timedelta(milliseconds=1)
TO_THE_END = 60
"""Steps for which a life goes on after the last act."""


@dataclass(frozen=True)
class Course:
    """What became of a ticket: its moves, its misses, and how each clock ended."""

    moves: list[tuple[datetime, str, str]]
    misses: list[tuple[datetime, str]]
    results: list[tuple[datetime, str, bool]]


class Led:
    """A script led to its end; `done` is what was done when, `ties` how many acts came just as something fell due."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.model = Ladder(script.terms, script.other, script.priority, script.start)
        ticket = {**TICKET, "priority": script.priority}
        self.life = Life(script.terms.written(), ticket, AGENTS, start=instant(script.start), delivers=False)
        self.done: list[tuple[int, Act]] = []
        self.ended: dict[tuple[str, int, int], Clock] = {}
        self.ties = 0
        for delay, act in script.acts:
            self.lead(delay, act)
        self.until(self.model.now + TO_THE_END)
        self.life.sleep(timedelta())
        self.remember()
        self.model.settle(self.model.now)

    def lead(self, delay: int | None, act: Act) -> None:
        due = self.due
        step = due if delay is None else self.model.now + delay
        self.until(step)
        if self.model.known or not self.model.may(act):
            return
        self.ties += step == due
        self.done.append((step, act))
        self.model.act(act)
        name, body = self.body(act)
        assert self.life.act(name, **body).refusal is None, (act, self.life.refusals)
        self.life.sleep(timedelta())

    @property
    def due(self) -> int:
        """The step at which something falls due, or a while from now."""
        due = next_due(self.life.case)
        step = -((instant(0) - due.at) // STEP) if due else self.model.now
        return step if self.model.now <= step < self.model.now + TO_THE_END else self.model.now + 6

    def until(self, step: int) -> None:
        """Go on to an instant, for which nobody has woken yet."""
        if step > self.model.now:
            self.model.reach(step)
            self.life.sleep_until(instant(step) - JUST_BEFORE)
            self.life.now = instant(step)
        self.remember()

    def remember(self) -> None:
        """Keep how each clock ended, of which a case forgets the oldest."""
        case = self.life.case
        for clock in (*case.ended_clocks, *case.clocks.values()):
            if clock.name in COMPARED and clock.ended in ("met", "missed"):
                self.ended[clock.name, clock.episode, clock.run] = clock

    def body(self, act: Act) -> tuple[str, dict[str, Any]]:
        by = {"by": "eve", "reason": "needs expertise"}
        match act:
            case Act("acknowledge"):
                return act.name, {}
            case Act("escalate" | "hand_back", int(to)):
                return act.name, {**by, "to_tier": self.script.terms.name(to)}
            case Act("priority", to):
                return act.name, {**by, "priority": to}
            case Act("category"):
                return act.name, {**by, "category": self.model.category}
            case Act("move_policy"):
                return act.name, {**by, "policy": self.load(self.model.terms)}
            case Act("wait", on):
                return act.name, {"by": "eve", "on": on} | ({"text": "Which one?"} if on == CUSTOMER else {})
            case Act("resolve"):
                return act.name, {"by": "eve", "resolution": "refunded"}
            case Act("reply"):
                return act.name, {"by": "eve", "text": "Hello."}
            case Act("customer_replied"):
                return act.name, {"text": "It does not work, I say."}
        return act.name, by

    def load(self, terms: Terms) -> str:
        bundle = "first" if terms is self.script.terms else "other"
        self.life.bundles[bundle] = (bundle, terms.written())
        return bundle

    @staticmethod
    def instant(step: int) -> datetime:
        return instant(step)

    def longest(self, tier: int) -> tuple[int, int]:
        """The longest time to acknowledge and to work that any terms gave a tier, in steps."""
        tiers = [terms.tiers[tier] for terms in (self.script.terms, self.script.other)]
        return max(max(t.accept) for t in tiers), max(max(*t.work, *t.in_outages) for t in tiers)

    @property
    def moved(self) -> list[tuple[datetime, bool]]:
        """When the decider moved it, and whether a clock did."""
        entries = [e for e in self.life.case.timeline if e.kind in ("escalated", "handed_back")]
        return [(entry.at, entry.by.startswith("clock:")) for entry in entries]

    @property
    def decided(self) -> Course:
        life = self.life
        moves = sorted(life.entries("escalated") + life.entries("handed_back"), key=lambda entry: entry.sequence)
        return Course(
            [(entry.at, entry.data["from"], entry.data["to"]) for entry in moves],
            sorted((entry.at, str(entry.data.get("clock"))) for entry in life.entries("breached")),
            sorted((c.ended_at, c.name, c.ended == "met") for c in self.ended.values() if c.ended_at),
        )

    @property
    def modelled(self) -> Course:
        model, name = self.model, self.script.terms.name
        return Course(
            [(instant(at), name(one), name(another)) for at, one, another, _ in model.moves],
            sorted((instant(at), clock) for at, clock in model.misses),
            sorted((instant(at), clock, met) for at, clock, met in model.results),
        )
