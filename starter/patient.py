"""The client for users' own programs: what is in doubt it asks again by the same key, so nothing is done twice."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from domain.case.view import View
from domain.requests.action_keys import Key
from domain.requests.ticket import Ticket
from domain.via import Via
from starter.client import PROGRAM, Escalations, Opened
from starter.errors import EngineUnreachable, OpenedUnseen

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0)
"""Before each repetition; one try takes up to about 5 s besides."""
Answer = TypeVar("Answer")


class PatientEscalations(Escalations):
    """Does what `Escalations` does, and repeats what the engine did not answer: four times within half a minute.

    Raises `EngineUnreachable` only after that; what was asked may still apply even then.
    """

    async def open(self, request: Mapping[str, Any] | Ticket) -> Opened:
        """Open a ticket once, as `Escalations.open` does.

        `new` may be False where it was opened by a try of which nothing at all came back.
        """
        new = False

        async def once() -> Opened:
            nonlocal new
            try:
                opened = await super(PatientEscalations, self).open(request)
            except OpenedUnseen as unseen:
                new = new or unseen.new
                raise
            return Opened(opened.view, new=new or opened.new)

        return await _repeated(once)

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
        """Do an action as `Escalations.act` does; without a `key` it is given one, so that repeating it is safe."""
        kept, sent = key or str(uuid.uuid4()), sent_at or datetime.now(UTC)
        act = super().act
        return await _repeated(
            lambda: act(reference, action, body, by=by, key=kept, scopes=scopes, sent_at=sent, via=via)
        )

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
        """Hand an action over as `Escalations.signal` does; without a `key` it is given one."""
        kept, sent = key or str(uuid.uuid4()), sent_at or datetime.now(UTC)
        tell = super().signal
        asked: dict[str, Any] = {"by": by, "key": kept, "scopes": scopes, "sent_at": sent, "via": via}
        await _repeated(lambda: tell(reference, action, body, **asked))


async def _repeated(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    for pause in PAUSES_SECONDS:
        try:
            return await ask()
        except EngineUnreachable:
            await asyncio.sleep(pause)
    return await ask()
