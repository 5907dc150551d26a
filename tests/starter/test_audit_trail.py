from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from domain.team.audit import Deed
from starter import audit_trail
from starter.audit_trail import STRANGERS_A_MINUTE, AuditTrail
from store.database import Database
from tests.starter.api.doorway import NOWHERE

KNOWN = Deed(by="person:gwen", action="refused", subject="ticket:T-1", outcome="refused")
STRANGER = KNOWN.model_copy(update={"by": "stranger"})


@pytest.fixture
async def nowhere() -> AsyncIterator[Database]:
    db = Database(NOWHERE)
    yield db
    await db.close()


async def test_while_the_database_is_down_the_process_s_log_has_it(
    nowhere: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await AuditTrail(nowhere).note(KNOWN)
    assert caplog.messages == ["not in the audit log: refused refused of ticket:T-1 by person:gwen"]


async def test_strangers_cannot_flood_it_and_what_was_passed_over_is_counted(
    nowhere: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, kept = [0.0], []

    async def keep(_db: Database, deed: Deed) -> None:
        kept.append(deed)

    monkeypatch.setattr(audit_trail.audit, "keep", keep)
    trail = AuditTrail(nowhere, lambda: now[0])
    for _ in range(STRANGERS_A_MINUTE + 7):
        await trail.note(STRANGER)
        now[0] += 0.1
    assert len(kept) == STRANGERS_A_MINUTE
    await trail.note(KNOWN)
    assert kept[-1] == KNOWN, "whoever is known is always kept"
    now[0] += 60
    await trail.note(STRANGER)
    await trail.note(STRANGER)
    assert [deed.details for deed in kept[-2:]] == [{"passed_over": 7}, {}]
