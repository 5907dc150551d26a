"""Identification: who is behind an action, found out before it is decided on."""

from __future__ import annotations

import asyncio

from temporalio import workflow

from domain.case.case import Case
from domain.events import Acted, Event
from domain.input.problems import Problem
from domain.team.named_people import comes_from_outside, named_people
from domain.team.proof import carried
from workflows.performing import Performing

PROOFS = "proof-of-identity"
LOOKED_UP = "people-looked-up"
"""The patch by which whoever an action from outside names is looked up on the rosters."""


class Identification:
    """Has proofs opened and people looked up, for one ticket."""

    def __init__(self, performing: Performing) -> None:
        self._performing = performing
        self._under_way = 0
        self._looking_up = asyncio.Lock()
        self._known: set[tuple[str, str | None]] = set()

    @property
    def under_way(self) -> bool:
        """Return whether somebody is being identified."""
        return self._under_way > 0

    async def identified(self, event: Event, case: Case) -> Event:
        """Return the event with what the proof it carries says, where that is genuine, and whom it names in vain.

        Actions from outside are identified one after another, so that whoever sends several has them done in order.
        """
        if not isinstance(event, Acted):
            await self.until_looked_up()
            return event
        self._under_way += 1
        try:
            text = carried(event.action, event.body)
            if text is not None and workflow.patched(PROOFS):
                event = event.model_copy(update={"proof": await self._performing.open_proof(text)})
            if comes_from_outside(event.body) and workflow.patched(LOOKED_UP):
                async with self._looking_up:
                    event = event.model_copy(update={"unknown_people": await self._unknown(event, case)})
            return event
        finally:
            self._under_way -= 1

    async def until_looked_up(self) -> None:
        """Return once nobody is being looked up: who is may have sent what they ask for before what else has come."""
        if self._looking_up.locked():
            await workflow.wait_condition(lambda: not self._looking_up.locked())

    async def _unknown(self, event: Acted, case: Case) -> tuple[Problem, ...]:
        """Return a problem for each person whom the event names and no roster has; none while nobody can tell.

        Whoever was found once is known for as long as this run lasts.
        """
        roster = case.snapshot.bundle
        named = {
            each: (each.person, roster if each.of_the_ticket else None)
            for each in named_people(event.action, event.body)
        }
        asked = [each for each, known in named.items() if known not in self._known]
        problems = await self._performing.look_up(asked, case) if asked else ()
        if problems is None:
            return ()
        wrong = {problem.field for problem in problems}
        self._known.update(named[each] for each in asked if each.field not in wrong)
        return problems
