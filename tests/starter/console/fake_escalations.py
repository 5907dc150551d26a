"""The client's facade without an engine: tickets whose lives the decider itself leads, acts remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.timeline import Entry
from domain.case.view import Summary, View, view
from domain.explaining.due import explain
from domain.explaining.explanation import Explanation
from domain.explaining.mandate import Mandate, mandate
from domain.explaining.plan import Planned, plan
from domain.requests.action_keys import Key, key_for
from domain.requests.actions import read_action
from domain.team.proof import demanded
from domain.via import Via
from starter.client import PROGRAM, Shown
from starter.errors import ActionRefused, TicketClosed, UnknownClock, UnknownTicket
from store.messages import Message
from store.page import Page
from store.ticket_filter import TicketFilter
from tests.domain.life import Life

NEVER = datetime.max.replace(tzinfo=UTC)


class FakeEscalations:
    """Answers as `starter.client.Escalations` does; raises `broken` instead, once it is set."""

    def __init__(self, *lives: Life) -> None:
        self.lives = {life.case.ticket.reference: life for life in lives}
        self.asked: list[TicketFilter] = []
        self.acted: list[tuple[str, str, dict[str, Any], str, str | None]] = []
        self.broken: Exception | None = None
        self.broken_messages: Exception | None = None
        self.set_back = 0
        self.became: dict[str, dict[str, Any] | None] = {}
        """What became of the messages of a purpose, other than that they were delivered; None: the ledger has none."""

    async def list(self, wanted: TicketFilter, limit: int, cursor: str | None = None) -> Page[Summary]:
        self._answer()
        self.asked.append(wanted)
        views = [self._view(life) for life in self.lives.values()]
        rows = [Summary.model_validate(v.model_dump()) for v in views if _is_wanted(v, wanted)]
        rows.sort(key=lambda row: row.next_due.at if row.next_due else NEVER)
        return Page[Summary](items=tuple(rows[:limit]), next_cursor="bW9yZQ" if len(rows) > limit else None)

    @property
    def reconciliation(self) -> FakeEscalations:
        """Return what says of how many tickets the engine has lost something: this."""
        return self

    async def tickets_set_back(self) -> int:
        self._answer()
        return self.set_back

    async def view(self, reference: str) -> Shown:
        self._answer()
        return Shown(self._view(self._life(reference)), "live")

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
        self._answer()
        life = self._life(reference)
        self.acted.append((reference, action, dict(body), by, key))
        if life.case.over:
            raise TicketClosed(self._view(life))
        asked = {**body, "by": by}
        sent = known.sent_with(action, asked) if (known := key_for(by, key)) else None
        asked |= {"door": known.door} if known else {}
        if demanded(read_action(action, asked)):
            step = life.vouched(action, scopes=scopes, key=sent, **asked)
        else:
            step = life.act(action, key=sent, **asked)
        if step.refusal:
            raise ActionRefused(step.refusal)
        return self._view(life)

    async def mandate(self, reference: str, *, by: str, scopes: Sequence[str] = ()) -> Mandate | None:
        self._answer()
        return mandate(self._life(reference).case, by, scopes)

    async def plan(self, reference: str) -> list[Planned]:
        self._answer()
        life = self._life(reference)
        return list(plan(life.case, life.now))

    async def explain(
        self, reference: str, clock: str | None = None, *, run: int | None = None, episode: int | None = None
    ) -> Explanation:
        self._answer()
        life = self._life(reference)
        told = explain(life.case, clock, life.now, run=run, episode=episode)
        if told is None:
            raise UnknownClock(clock, run, episode, self._view(life).clocks)
        return told

    async def timeline(self, reference: str, after: int = 0, limit: int = 1000) -> list[Entry]:
        self._answer()
        return [entry for entry in self._life(reference).case.timeline if entry.sequence > after][:limit]

    async def messages(self, reference: str) -> list[Message]:
        if self.broken_messages:
            raise self.broken_messages
        return [
            Message(
                id=message.id,
                reference=reference,
                purpose=message.purpose,
                to=message.to.id,
                channel=message.channel,
                address=message.to.address(message.channel) or "",
                subject=f"{reference}: {message.purpose.replace('_', ' ')}" if message.channel == "email" else None,
                body=str(message.facts.get("text") or message.facts.get("resolution") or f"About {reference}."),
                state="delivered",
                intended_at=at,
                accepted_at=at + timedelta(milliseconds=200),
                delivered_at=at + timedelta(seconds=2),
                ended_at=at + timedelta(seconds=2),
                entries=message.entries,
            ).model_copy(update=self.became.get(message.purpose) or {})
            for at, message in self._life(reference).sent
            if self.became.get(message.purpose, {}) is not None
        ]

    def _life(self, reference: str) -> Life:
        if reference not in self.lives:
            raise UnknownTicket(reference)
        return self.lives[reference]

    def _answer(self) -> None:
        if self.broken:
            raise self.broken

    @staticmethod
    def _view(life: Life) -> View:
        return view(life.case, life.now)


def _is_wanted(view: View, wanted: TicketFilter) -> bool:
    waiting = view.pending
    return (
        (not wanted.status or view.status in wanted.status)
        and (wanted.approval != "pending" or waiting is not None)
        and (not wanted.decider or (waiting is not None and wanted.decider in waiting.asked))
    )
