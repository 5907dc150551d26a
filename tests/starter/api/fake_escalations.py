"""The product's client without an engine or a database: it remembers what it was asked and answers as it is told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.case.timeline import Entry
from domain.case.view import Summary, View, view
from domain.explaining.due import explain
from domain.explaining.explanation import Explanation
from domain.explaining.plan import Planned
from domain.people import Channel
from domain.policy.policy import Policy
from domain.requests.action_keys import Key
from domain.requests.ticket import Customer, Ticket, read_ticket
from domain.via import Via
from starter.client import PROGRAM, Escalations, Opened, Shown
from starter.conversation import Said
from starter.correspondents import Correspondents
from starter.errors import UnknownClock, UnknownTicket
from store.inbound import Arrival, Opening
from store.messages import Message
from store.page import Page
from store.surveys import Survey
from store.ticket_filter import TicketFilter
from store.tickets import CustomerTicket
from tests.domain.life import START, Life


def a_view(reference: str = "T-1") -> View:
    life = Life(ticket={"reference": reference})
    return view(life.case, life.now)


class FakeCorrespondents(Correspondents):
    """Remembers messages as the database would."""

    def __init__(self) -> None:
        self.people: dict[str, Sequence[str]] = {}
        self.policies: dict[str, Policy] = {}
        self.known: dict[tuple[str, str], Customer] = {}
        self.spelt: dict[str, str] = {}
        self.arrivals: dict[str, Arrival] = {}
        self.heard_of: set[str] = set()

    async def customer(self, channel: Channel, address: str) -> Customer | None:
        return self.known.get((channel, address))

    async def colleagues(self, channel: Channel, address: str) -> Sequence[str]:
        return self.people.get(address, ())

    async def policy(self, name: str) -> Policy | None:
        return self.policies.get(name)

    async def reference(self, name: str) -> str | None:
        return self.spelt.get(name)

    async def arrival(self, id: str) -> Arrival | None:
        return self.arrivals.get(id)

    async def openings(self, sender: str) -> Sequence[Opening]:
        opening = [each for each in self.arrivals.values() if (each.sender, each.deed) == (sender, "opening")]
        return [
            Opening(reference=str(each.reference), follows=each.follows, heard_of=each.reference in self.heard_of)
            for each in reversed(opening)
        ]

    async def claim(self, arrival: Arrival, aware_of: Collection[str]) -> Arrival | None:
        if arrival.id not in self.arrivals and await self._opens_another(arrival, aware_of):
            return None
        return self.arrivals.setdefault(arrival.id, arrival)

    async def claim_instead(self, arrival: Arrival, aware_of: Collection[str]) -> bool:
        if await self._opens_another(arrival, aware_of):
            return False
        self.arrivals[arrival.id] = arrival
        return True

    async def _opens_another(self, arrival: Arrival, aware_of: Collection[str]) -> bool:
        others = {each.reference for each in await self.openings(arrival.sender)} - {arrival.reference}
        return arrival.deed == "opening" and bool(others - set(aware_of))

    async def settle(self, arrival: Arrival, now: datetime) -> None:
        self.arrivals[arrival.id] = arrival.model_copy(update={"taken_at": now})

    async def count(self, sender: str, since: datetime) -> int:
        return sum(each.sender == sender and each.received_at > since for each in self.arrivals.values())


class FakeEscalations(Escalations):
    """Knows the ticket T-1. Raises `error`, once it is set, whatever it is asked."""

    def __init__(self) -> None:
        self.correspondents = FakeCorrespondents()
        self.asked: list[tuple[Any, ...]] = []
        self.sent_at: list[datetime | None] = []
        self.ways: list[Via] = []
        self.error: Exception | None = None
        self.broken_messages: Exception | None = None
        self.sent: list[Message] = []
        self.known = {"T-1": a_view()}
        self.customers: dict[tuple[str, str], list[CustomerTicket]] = {}
        self.surveys: dict[str, Survey] = {}
        self.message_ids = {"m/1"}
        self.keys: set[tuple[str, str | None]] = set()
        self.named: list[str] = []

    def _said(self, key: str | Key | None) -> str | None:
        """Remember the whole name of a key; return what its holder said, which tells what is asked from the rest."""
        self.named += [key.name] if isinstance(key, Key) else []
        return key.said if isinstance(key, Key) else key

    async def open(self, request: Mapping[str, Any] | Ticket) -> Opened:
        self._note("open", request)
        ticket = request if isinstance(request, Ticket) else read_ticket([request])
        new = ticket.reference not in self.known
        self.known.setdefault(ticket.reference, a_view(ticket.reference))
        return Opened(self.known[ticket.reference], new)

    async def open_once(self, ticket: Ticket) -> bool:
        self._note("open_once", ticket)
        new = ticket.reference not in self.known
        if new:
            self.keys.add((ticket.reference, ticket.message_id))
        self.known.setdefault(ticket.reference, a_view(ticket.reference))
        return new

    async def act(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> View:
        self._note("act", reference, action, dict(body), by, self._said(key))
        self.sent_at.append(sent_at)
        self.ways.append(via)
        return self._view(reference)

    async def signal(
        self,
        reference: str,
        action: str,
        body: Mapping[str, Any],
        *,
        by: str,
        key: str | Key | None = None,
        scopes: Sequence[str] = (),
        sent_at: datetime | None = None,
        via: Via = PROGRAM,
    ) -> None:
        said = self._said(key)
        if (reference, said) not in self.keys:
            self._note("signal", reference, action, dict(body), by, said)
            self.sent_at.append(sent_at)
            self.ways.append(via)

    async def view(self, reference: str) -> Shown:
        self._note("view", reference)
        return Shown(self._view(reference), "live")

    async def plan(self, reference: str) -> Sequence[Planned]:
        self._note("plan", reference)
        due = self._view(reference).next_due
        return [Planned(**due.model_dump())] if due else []

    async def explain(
        self, reference: str, clock: str | None = None, *, run: int | None = None, episode: int | None = None
    ) -> Explanation:
        self._note("explain", reference, clock, run, episode)
        known = self._view(reference)
        told = explain(Life().case, clock, START, run=run, episode=episode)
        if told is None:
            raise UnknownClock(clock, run, episode, known.clocks)
        return told

    async def list(self, wanted: TicketFilter, limit: int, cursor: str | None = None) -> Page[Summary]:
        self._note("list", wanted, limit, cursor)
        return Page[Summary](items=tuple(Summary.model_validate(v.model_dump()) for v in self.known.values()))

    async def timeline(self, reference: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        self._note("timeline", reference, after, limit)
        return [entry for entry in self._view(reference).timeline if entry.sequence > after][:limit]

    async def messages(self, reference: str) -> Sequence[Message]:
        self._note("messages", reference)
        self._view(reference)
        if self.broken_messages:
            raise self.broken_messages
        return self.sent

    async def conversation(self, reference: str) -> Sequence[Said]:
        self._note("conversation", reference)
        self._view(reference)
        return []

    async def tickets_of(self, channel: Channel, address: str) -> Sequence[CustomerTicket]:
        self._note("tickets_of", channel, address)
        return self.customers.get((channel, address), [])

    async def survey(self, reference: str) -> Survey | None:
        self._note("survey", reference)
        return self.surveys.get(reference)

    async def answer_survey(self, reference: str, episode: int, score: int, comment: str) -> int:
        self._note("answer_survey", reference, episode, score, comment)
        return score

    async def message_reported(
        self, message_id: str, state: str, *, provider_id: str | None = None, reason: str | None = None
    ) -> bool:
        self._note("message_reported", message_id, state, provider_id, reason)
        return message_id in self.message_ids

    def _note(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.error:
            raise self.error

    def _view(self, reference: str) -> View:
        if reference not in self.known:
            raise UnknownTicket(reference)
        return self.known[reference]
