"""Stories: ordinary lives of tickets under the standard policy, decided event by event, each decision timed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.holiday_names import holiday_names
from domain.effects import AssignOwner, Effect, SendMessage
from domain.escalation import Step, advance, next_due, open_ticket
from domain.events import Acted, Event, MessageSettled, OwnerFound, Ticked
from domain.people import Contact
from domain.policy.snapshot import Snapshot, take_snapshot
from domain.requests.ticket import Ticket
from store.bundles import Bundles

OPENED = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
PRIORITIES = ("urgent", "high", "medium", "low")
HOUR = timedelta(hours=1)
TICKET: dict[str, Any] = {
    "reference": "B-1",
    "subject": "Invoice charged twice",
    "category": "billing",
    "customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example"},
}


@dataclass(frozen=True)
class Decided:
    """One decision: what kind of event led to it, and how long it took."""

    kind: str
    seconds: float


class Desk:
    """One ticket, and people around it who answer whatever it asks for at once."""

    def __init__(self, bundles: Bundles, priority: str) -> None:
        self.decided: list[Decided] = []
        self._now = OPENED
        self._owners = 0
        snapshot, ticket = opening_snapshot(bundles, priority)
        step = open_ticket(ticket, snapshot, OPENED, OPENED)
        self._case = step.case
        self._perform(step)

    def acts(self, action: str, **body: Any) -> None:
        """Have the ticket's owner, or its customer, do something."""
        by = {} if action == "customer_replied" or self._case.owner is None else {"by": self._case.owner.contact.id}
        self._happens(Acted(action=action, body={**body, **by}))

    def sleeps(self, duration: timedelta) -> None:
        """Let time pass; whatever falls due is decided when it is due."""
        end = self._now + duration
        while (due := next_due(self._case)) and due.at <= end:
            self._now = max(self._now, due.at)
            self._happens(Ticked())
        self._now = end

    def _happens(self, event: Event) -> None:
        kind = f"acted {event.action}" if isinstance(event, Acted) else event.event
        began = time.perf_counter()
        step = advance(self._case, event, self._now)
        self.decided.append(Decided(kind, time.perf_counter() - began))
        assert step.refusal is None, step.refusal
        self._case = step.case
        self._perform(step)

    def _perform(self, step: Step) -> None:
        for effect in step.effects:
            self._comes_back(effect)

    def _comes_back(self, effect: Effect) -> None:
        match effect:
            case SendMessage():
                self._happens(MessageSettled(effect_id=effect.id, accepted=True))
            case AssignOwner():
                self._owners += 1
                name = f"agent-{self._owners}"
                owner = Contact(id=name, name=name.title(), email=f"{name}@team.example")
                self._happens(OwnerFound(effect_id=effect.id, owner=owner))


def opening_snapshot(bundles: Bundles, priority: str) -> tuple[Snapshot, Ticket]:
    """Return a ticket, and what it lives by under the standard policy."""
    ticket = Ticket.model_validate({**TICKET, "priority": priority})
    bundle = bundles.load("default")
    names = holiday_names(OPENED, OPENED)
    roles = bundle.roster.holders()
    return take_snapshot(bundle.name, bundle.version, bundle.policy, roles, names, ticket, OPENED, "", OPENED), ticket


def solved_at_once(desk: Desk) -> None:
    """Taken on, answered, solved; nobody hears of it again."""
    desk.sleeps(HOUR / 12)
    desk.acts("acknowledge")
    desk.sleeps(HOUR / 6)
    desk.acts("reply", text="We are looking at it.")
    desk.sleeps(HOUR)
    desk.acts("resolve", resolution="The second charge was refunded.")
    desk.sleeps(timedelta(days=15))


def talked_about(desk: Desk) -> None:
    """Questions, answers, a wait for the customer, and a second opinion before it is solved."""
    desk.sleeps(HOUR / 6)
    desk.acts("acknowledge")
    desk.acts("reply", text="Which invoice is it?")
    desk.sleeps(HOUR / 2)
    desk.acts("wait", on="customer", text="Which invoice is it?")
    desk.sleeps(20 * HOUR)
    desk.acts("customer_replied", text="It is the second one.")
    desk.acts("note", text="Has been refunded before.")
    desk.sleeps(HOUR / 2)
    desk.acts("escalate", reason="needs expertise")
    desk.sleeps(HOUR / 6)
    desk.acts("acknowledge")
    desk.acts("reply", text="It goes back today.")
    desk.acts("customer_replied", text="When today?")
    desk.acts("reply", text="By noon.")
    desk.sleeps(3 * HOUR)
    desk.acts("resolve", resolution="The second charge was refunded.")
    desk.sleeps(timedelta(days=15))


def neglected(desk: Desk) -> None:
    """Nobody does anything for two days, and the ticket climbs; then somebody does."""
    desk.sleeps(48 * HOUR)
    desk.acts("acknowledge")
    desk.acts("reply", text="We are sorry.")
    desk.sleeps(HOUR)
    desk.acts("resolve", resolution="The second charge was refunded.")
    desk.sleeps(timedelta(days=15))


STORIES = (solved_at_once, talked_about, neglected)
