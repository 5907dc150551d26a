"""Keeping what people did, and were refused, in the audit log, without anybody waiting for it for long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from domain.team.audit import STRANGER, Deed
from starter.database_work import in_database
from starter.errors import DatabaseUnreachable
from store import audit
from store.database import Database

logger = logging.getLogger(__name__)
STRANGERS_A_MINUTE = 120
"""Whoever has no key can fill the log no faster."""


class AuditTrail:
    """Writes deeds to the audit log; what cannot be written, the process's own log has, with the same codes."""

    def __init__(self, db: Database, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the database, and a clock in seconds that never goes back."""
        self._db = db
        self._clock = clock
        self._minute = clock()
        self._strangers = 0

    async def note(self, deed: Deed) -> None:
        """Keep a deed; returns once it is kept or given up. Of strangers' beyond 120 a minute only the number is."""
        if deed.by == STRANGER:
            passed_over = self._passed_over()
            if passed_over is None:
                return
            if passed_over:
                deed = deed.model_copy(update={"details": {**deed.details, "passed_over": passed_over}})
        try:
            await in_database(audit.keep(self._db, deed))
        except DatabaseUnreachable:
            logger.warning("not in the audit log: %s %s of %s by %s", deed.action, deed.outcome, deed.subject, deed.by)

    def _passed_over(self) -> int | None:
        """Count a stranger's deed; how many were passed over in the minute that has ended, None to pass this over."""
        passed_over = 0
        if self._clock() >= self._minute + 60:
            passed_over = max(self._strangers - STRANGERS_A_MINUTE, 0)
            self._minute, self._strangers = self._clock(), 0
        self._strangers += 1
        return passed_over if self._strangers <= STRANGERS_A_MINUTE else None
