from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from domain.team.audit import Deed
from store import audit
from store.database import Database
from tests.starter.cli.conftest import Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi
from tests.store.postgres_server import migrated_database, running_postgres

RECORD = {
    "position": 7,
    "at": "2026-11-25T12:00:00Z",
    "by": "person:gwen",
    "action": "refused",
    "subject": "ticket:T-1",
    "outcome": "refused",
    "details": {"operation": "move_policy", "status": 403, "roles": ["lead", "expert"]},
    "previous": "0" * 64,
    "hash": "1" * 64,
}


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with running_postgres(tmp_path) as server:
        url = migrated_database(server, "audited")
        monkeypatch.setenv("ESCALATION_DATABASE_URL", url)
        yield url


def change(url: str, *deeds: str, tampering: str = "") -> None:
    async def changed() -> None:
        db = Database(url, connections=1)
        for subject in deeds:
            await audit.keep(db, Deed(by="system", action="key_given", subject=subject))
        if tampering:
            async with db.transaction() as session:
                await session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
                await session.execute(text(tampering))
        await db.close()

    asyncio.run(changed())


def test_the_log_is_shown_for_people_and_as_the_api_s_json(run: Run, api: ScriptedApi, profile: Path) -> None:
    api.answers = [Answer(200, {"items": [RECORD], "next_after": 7})]
    shown = run("audit", "list", "--by", "person:gwen", "--limit", "1")
    assert shown.code == 0
    for part in ("7", "2026-11-25 12:00:00Z", "person:gwen", "ticket:T-1", "status 403", "roles lead expert"):
        assert part in shown.out
    assert "--after 7" in shown.out
    assert api.asked[0].path == "/v1/audit?after=0&limit=1&by=person%3Agwen"
    assert api.asked[0].headers["Authorization"] == "Bearer key-of-ops"
    assert json.loads(run("audit", "list", "--json").out)["items"] == [RECORD]


def test_an_untouched_log_is_verified_and_a_changed_one_refused_with_every_place(run: Run, database_url: str) -> None:
    assert run("audit", "verify").out.startswith("OK, 0 records")
    change(database_url, "key:a", "key:b", "key:c", "key:d")
    verified = json.loads(run("audit", "verify", "--json").out)
    assert (verified["records"], verified["faults"]) == (4, [])
    assert run("audit", "verify", "--head", verified["head"]).code == 0

    change(database_url, tampering="UPDATE audit SET subject = 'key:z' WHERE position = 1")
    change(database_url, tampering="DELETE FROM audit WHERE position IN (3, 4)")
    ended = run("audit", "verify")
    assert ended.code == 1
    assert "record 1 is not what was written" in ended.err
    ended = run("audit", "verify", "--json", "--head", verified["head"])
    assert ended.code == 1
    assert [(fault["kind"], fault["position"]) for fault in json.loads(ended.out)["faults"]] == [
        ("altered", 1),
        ("missing", 3),
        ("missing", 4),
    ]


def test_a_head_that_is_none_and_a_database_that_is_away_are_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("audit", "verify", "--head", "7").code == 2
    monkeypatch.setenv("ESCALATION_DATABASE_URL", "postgresql://nobody:planted@127.0.0.1:1/nothing")
    ended = run("audit", "verify")
    assert ended.code == 3
    assert "planted" not in ended.err
