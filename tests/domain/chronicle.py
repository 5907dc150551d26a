"""A chronicle: everything one life leaves behind, in the order it came, as text to compare with what was read before.

`python -m tests.domain.chronicle` writes the chronicles anew; whoever changes a rule reads the difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.case.dues import dues
from domain.effects import AssignOwner, Effect, SendMessage
from domain.escalation import Step
from domain.events import Event, MessageReported
from tests.domain.life import Life

KEPT = Path(__file__).parent / "lives"


class Chronicle(Life):
    """A life that writes down what is done in it and all that comes of it."""

    def __init__(self, policy: dict[str, Any] | None = None, **life: Any) -> None:
        self.lines: list[str] = []
        self._told = 0
        super().__init__(policy, **life)
        self._write("opened")

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def does(self, action: str, **body: Any) -> Step:
        """Do an action, and write down what came of it."""
        step = self.act(action, **body)
        self._write(f"{action} {_json(body)}")
        return step

    def proves(self, action: str, **body: Any) -> Step:
        """Do an action that needs proof of who asks, and write down what came of it."""
        step = self.vouched(action, **body)
        self._write(f"{action}, proven {_json(body)}")
        return step

    def waits(self, duration: timedelta) -> None:
        """Let time pass, and write down what fell due in it."""
        self.sleep(duration)
        self._write(f"{duration} later")

    def is_down(self, duration: timedelta) -> None:
        """Let time pass with the engine down."""
        self.outage(duration)
        self._write(f"after {duration} of outage")

    def hears(self, event: Event) -> None:
        """Take an event from outside."""
        self.advance(event)
        self._write(event.__class__.__name__)

    def bounces(self, purpose: str, to: str, channel: str, reason: str) -> None:
        """Let the last message of a kind be reported as failed."""
        wanted = (purpose, to, channel)
        message = [m for _, m in self.sent if (m.purpose, m.to.id, m.channel) == wanted][-1]
        self.hears(MessageReported(body={"message_id": message.id, "reason": reason}))

    def _write(self, heading: str) -> None:
        self.lines += ["", f"== {heading}"]
        for entry in self.case.timeline:
            if entry.sequence > self._told:
                due = f" due {self._at(entry.due_at)}" if entry.due_at else ""
                said = f"{entry.kind} by {entry.by}: {entry.text}"
                self.lines.append(f"{self._at(entry.at)}{due} {said} {_json(entry.data)}")
        self._told = self.case.sequence
        for effect in self.asked:
            self.lines.append(f"   {_effect(effect)}")
        self.asked.clear()
        for refusal in self.refusals:
            errors = [f"{e.field}: found {e.found}; allowed: {e.allowed}" for e in refusal.errors]
            self.lines.append(f"   refused {refusal.status} {refusal.title}: {refusal.detail} {errors}")
        self.refusals.clear()
        told = [f"{due.clock} {due.level} {self._at(due.at)} ({due.why})" for due in sorted(dues(self.case), key=str)]
        self.lines.append(f"   {self.case.status}, {self.case.rung.name}; due: {'; '.join(told) or 'nothing'}")

    def _at(self, instant: datetime) -> str:
        return f"+{instant - self.opened_at}"


def _effect(effect: Effect) -> str:
    match effect:
        case SendMessage():
            held = f" not before {effect.not_before.isoformat()}" if effect.not_before else ""
            return f"-> {effect.purpose} to {effect.to.id} by {effect.channel}{held} {_json(effect.facts)}"
        case AssignOwner():
            return f"-> owner {_json(effect.model_dump(exclude={'effect', 'at'}, exclude_defaults=True))}"
        case _:
            return f"-> {effect.effect} {effect.id}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


if __name__ == "__main__":
    from tests.domain.test_chronicles import LIVES

    KEPT.mkdir(exist_ok=True)
    for name, live in LIVES.items():
        (KEPT / f"{name}.txt").write_text(live().text)
