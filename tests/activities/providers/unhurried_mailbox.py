"""A mailbox in which there is a moment between a text and the answer to it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.activities.providers.mail_server import Mailbox

ANSWERED_AFTER_SECONDS = 0.5


class UnhurriedMailbox(Mailbox):
    """Takes each text at once, and says so a moment later; `taken_at` is when it took each."""

    def __init__(self) -> None:
        super().__init__()
        self.taken_at: list[datetime] = []
        self._unanswered = 0
        self._somebody_waits = asyncio.Event()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self._unanswered += 1
        self._somebody_waits.set()
        try:
            answer = await super().handle_DATA(server, session, envelope)
            self.taken_at.append(datetime.now(UTC))
            await asyncio.sleep(ANSWERED_AFTER_SECONDS)
        finally:
            self._unanswered -= 1
            if not self._unanswered:
                self._somebody_waits.clear()
        return answer

    async def until_somebody_waits_for_the_answer(self, patience_seconds: float = 60.0) -> None:
        """Return once a text is taken and not answered yet."""
        async with asyncio.timeout(patience_seconds):
            await self._somebody_waits.wait()
