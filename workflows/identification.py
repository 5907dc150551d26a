"""Identification: who is behind an action, found out before it is decided on."""

from __future__ import annotations

import asyncio

from temporalio import workflow

from domain.case.case import Case
from domain.events import Acted, Event
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

    @property
    def under_way(self) -> bool:
        """Return whether somebody is being identified."""
        return self._under_way > 0

    async def identified(self, event: Event, case: Case) -> Event:
        """Return the event with what the proof it carries says, where that is genuine, and whom it names in vain.

        Actions from outside are identified one after another, so that whoever sends several has them done in order.
        """
        if not isinstance(event, Acted):
            return event
        self._under_way += 1
        try:
            text = carried(event.action, event.body)
            if text is not None and workflow.patched(PROOFS):
                event = event.model_copy(update={"proof": await self._performing.open_proof(text)})
            if comes_from_outside(event.body) and workflow.patched(LOOKED_UP):
                async with self._looking_up:
                    unknown = await self._performing.look_up(named_people(event.action, event.body), case)
                event = event.model_copy(update={"unknown_people": unknown})
            return event
        finally:
            self._under_way -= 1
