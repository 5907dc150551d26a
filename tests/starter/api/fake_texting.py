"""Texts with the team without a database or an engine: numbers that were sent what they are told, and a memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from domain.inbound.sms_answers import Said
from domain.inbound.sms_commands import may_be_told_the_commands
from starter.texting import Offered, Texting


class FakeTexting(Texting):
    """Knows the offers and the opt-outs it is given; `answers` are those that would have been sent."""

    def __init__(self) -> None:
        self.offered: dict[str, list[Offered]] = {}
        self.left_the_team: set[str] = set()
        self.stopped: set[str] = set()
        self.answers: list[tuple[str, dict[str, Any]]] = []
        self.noted: dict[str, Said | None] = {}
        self._told = 0

    async def stop(self, number: str) -> None:
        self.stopped.add(number)

    async def start(self, number: str) -> bool:
        was = number in self.stopped
        self.stopped.discard(number)
        return was

    async def was_offered(self, number: str) -> bool:
        return number in self.offered

    async def offers(
        self, number: str, codes: Collection[int] = (), references: Collection[str] = ()
    ) -> Sequence[Offered]:
        made = [] if number in self.left_the_team else self.offered.get(number, [])
        newest = made[-1:]
        named = [each for each in made if each.offer.code in codes or each.offer.reference.lower() in references]
        return [*named, *(each for each in newest if each not in named)]

    async def recent_offers(self, number: str, since: datetime) -> Sequence[Offered]:
        made = [] if number in self.left_the_team else self.offered.get(number, [])
        return [each for each in reversed(made) if each.offer.sent_at > since]

    async def is_answered(self, sid: str) -> bool:
        return sid in self.noted

    async def may_help(self, number: str, sid: str) -> bool:
        if sid not in self.noted:
            self.noted[sid] = "commands" if may_be_told_the_commands(self._told) else None
            self._told += 1
        return self.noted[sid] == "commands"

    async def note(self, number: str, sid: str, said: Said) -> None:
        self.noted.setdefault(sid, said)

    async def answer(self, offered: Offered, sid: str, facts: dict[str, Any]) -> None:
        if sid not in [before for before, _ in self.answers]:
            self.answers.append((sid, facts))
