"""Agents at random: what people do to tickets by HTTP, the Python client and the CLI."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any

from tests.chaos.anything.acts import Act
from tests.chaos.anything.world import PEOPLE, PRIORITIES, World, now

WEIGHTS = {
    "reply": 28,
    "note": 16,
    "acknowledge": 8,
    "escalate": 6,
    "hand-back": 5,
    "reassign": 6,
    "wait": 8,
    "resume": 6,
    "promise": 4,
    "priority": 3,
    "resolve": 5,
    "reopen": 3,
    "cancel": 1,
    "close": 1,
}
REOPENS_AFTER_SECONDS = (0.0, 4.0)


class Agent:
    """Acts on any ticket as whoever the roster has."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._world = world
        self._chance = chance

    async def act_once(self) -> None:
        """Do one act, and sometimes what people do right after it."""
        reference = self._world.some_ticket(self._chance)
        (action,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        await self._do(reference, action)
        if action == "resolve" and self._chance.random() < 0.7:
            await asyncio.sleep(self._chance.uniform(*REOPENS_AFTER_SECONDS))
            await self._do(reference, self._chance.choice(["reopen", "customer-replied"]))

    async def _do(self, reference: str, action: str) -> None:
        words = self._world.acts.words()
        by = self._chance.choice(PEOPLE)
        body = self._body(action, words)
        # a third party is told nothing by us
        told = None if body.get("on") in (None, "customer") else False
        act = self._world.acts.begin(reference, action, words, "update", for_customer=told)
        await self._by_some_door(act, body, by)

    async def _by_some_door(self, act: Act, body: dict[str, Any], by: str) -> None:
        door = self._chance.random()
        if door < 0.02 and act.action in ("reply", "note"):
            await self._world.by_cli(act, ["--text", act.words, "--by", by])
        elif door < 0.25 and act.action != "customer-replied":
            await self._world.by_client(act, body, by, key=act.words)
        else:
            named = {} if act.action == "customer-replied" else {"by": by}
            await self._world.over_http(act, body | named, key=act.words)

    def _body(self, action: str, words: str) -> dict[str, Any]:
        match action:
            case "reply" | "note" | "customer-replied":
                return {"text": f"It is so: {words}."}
            case "acknowledge":
                return {"take_over": self._chance.random() < 0.7}
            case "escalate":
                return {"reason": "needs expertise", "note": words}
            case "reassign":
                return {"to": self._chance.choice(PEOPLE), "reason": words}
            case "wait":
                return {"on": self._chance.choice(["customer", "customer", "the bank"]), "text": f"Is it so: {words}?"}
            case "promise":
                return {"at": (now() + timedelta(minutes=self._chance.randint(60, 90))).isoformat(), "text": words}
            case "priority":
                return {"priority": self._chance.choice(PRIORITIES), "reason": words}
            case "resolve":
                return {"resolution": f"It was so: {words}."}
            case "resume":
                return {}
        return {"reason": words}
