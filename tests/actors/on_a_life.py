"""The product's own client over one life that the decider leads: no engine, no database, and all that is decided."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast
from unittest.mock import patch

from temporalio.client import Client

from activities.proofs import ProofSeal
from domain.case.view import View, view
from domain.escalation import Step
from domain.events import Acted
from domain.input.problems import InvalidInput
from domain.requests.action_keys import Key
from domain.team.named_people import comes_from_outside, named_people, problem_of
from starter.client import Escalations
from starter.errors import ActionRefused
from starter.running import Running
from store import roster, tickets
from store.database import Database
from tests.actors.cast import KNOWN
from tests.domain.life import Life
from tests.starter.console.fake_escalations import FakeEscalations

SEAL = ProofSeal("a secret of some length")
OURS = ("system", "clock:")


class _Run:
    """The running workflow of a life."""

    def __init__(self, life: Life) -> None:
        self._life = life

    async def act(self, action: str, body: Mapping[str, Any], key: Key | None) -> View:
        step = self._done(action, body, key, by_signal=False)
        if step.refusal:
            raise ActionRefused(step.refusal)
        return view(self._life.case, self._life.now)

    async def tell(self, action: str, body: Mapping[str, Any], key: Key | None) -> None:
        self._done(action, body, key, by_signal=True)

    async def view(self) -> View:
        return view(self._life.case, self._life.now)

    def _done(self, action: str, body: Mapping[str, Any], key: Key | None, *, by_signal: bool) -> Step:
        proof, door = SEAL.open(body.get("proof", "")), key.door if key else None
        sent = key.sent_with(action, body) if key else None
        act = Acted(action=action, body=dict(body), key=sent, door=door, by_signal=by_signal, proof=proof)
        return self._life.advance(act)


class _Client(Escalations):
    """The client itself, but for what it stands on."""

    life: Life

    def _run(self, reference: str) -> Running:
        return cast(Running, _Run(self.life))


class OnALife(FakeEscalations):
    """What a door asks of the client; `came_of_it` is what was recorded, or why nothing was."""

    def __init__(self) -> None:
        super().__init__()
        self._client = _Client(cast(Client, None), cast(Database, None), seal=SEAL)
        self.came_of_it = ""

    def begin(self, life: Life) -> None:
        """Take another life."""
        self.life = self._client.life = life
        self.lives = {"T-1": life}
        self.came_of_it = ""
        self._before = life.case.sequence

    async def act(self, *asked: Any, **how: Any) -> View:  # type: ignore[override]
        try:
            seen = await self._client.act(*asked, **how)
        except (ActionRefused, InvalidInput) as refused:
            self.came_of_it = said(refused)
            raise
        self.came_of_it = self.recorded()
        return seen

    async def signal(self, *asked: Any, **how: Any) -> None:
        """Hand something over."""
        try:
            await self._client.signal(*asked, **how)
        except (ActionRefused, InvalidInput) as refused:
            self.came_of_it = said(refused)
            raise
        self.came_of_it = self.recorded()

    async def tell_plainly(self, action: str, body: Mapping[str, Any]) -> None:
        """Send a signal as a plain Temporal client does."""
        people = named_people(action, body) if comes_from_outside(body) else ()
        problems = [problem_of(named.field, named.person, KNOWN, None) for named in people]
        unknown = tuple(problem for problem in problems if problem)
        self.life.advance(Acted(action=action, body=dict(body), by_signal=True, unknown_people=unknown))

    def recorded(self) -> str:
        """Return who the timeline says did the last act, or why it says that it was refused."""
        new = [entry for entry in self.life.case.timeline if entry.sequence > self._before]
        refused = [entry for entry in new if entry.kind == "action_refused"]
        if refused:
            return f"refused, {refused[0].data['status']}"
        acted = [entry for entry in new if not entry.by.startswith(OURS)] or new
        if not acted:
            return "nothing"
        named = acted[0].data.get("via", {}).get("name")
        own = acted[0].by.endswith(f":{named}")
        return f"{acted[0].by}, said by {named}" if named and not own else acted[0].by


def said(refused: ActionRefused | InvalidInput) -> str:
    """Return a refusal as the table has it."""
    if isinstance(refused, InvalidInput):
        return "refused, 422"
    return f"refused, {refused.refusal.status}: {refused.refusal.title}"


@asynccontextmanager
async def everybody_known() -> AsyncIterator[None]:
    """Let the rosters have the people of the table, for the block."""

    async def ids(*_: object) -> frozenset[str]:
        return KNOWN

    async def not_yet(*_: object) -> None:
        return None

    with patch.object(roster, "ids", ids), patch.object(tickets, "get_view", not_yet):
        yield
