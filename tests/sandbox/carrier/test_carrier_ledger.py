"""What is on disk: nothing accepted is lost, nothing unfinished is forgotten."""

from __future__ import annotations

import asyncio
import errno
import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.carrier.journal import Journal, JournalCorrupt, JournalInUse
from sandbox.carrier.ledger import Ledger
from sandbox.carrier.records import Read, Record
from tests.sandbox.carrier.running_carrier import PACE, PERSON, Sandbox
from tests.sandbox.carrier.served import eventually


def journal(sandbox: Sandbox) -> Path:
    return sandbox.data_dir / "carrier" / "ledger.jsonl"


def test_an_answered_message_is_on_disk_already(sandbox: Sandbox) -> None:
    message = sandbox.text()
    first = json.loads(journal(sandbox).read_text().splitlines()[0])
    assert (first["type"], first["message"]["id"]) == ("accepted", message.sid)
    assert journal(sandbox).stat().st_mode & 0o077 == 0


def test_the_ledger_is_the_same_after_a_restart(sandbox: Sandbox) -> None:
    sandbox.text()
    sandbox.email()
    before = sandbox.settled()
    sandbox.restart()
    assert sandbox.ledger() == before
    assert len(sandbox.twilio().messages.list()) == 1


def test_a_torn_last_line_is_forgotten_and_the_rest_kept(sandbox: Sandbox) -> None:
    sandbox.text()
    before = sandbox.settled()
    eventually(lambda: len(sandbox.callbacks()) == 3)
    sandbox.server.stop()
    whole = journal(sandbox).read_bytes()
    with journal(sandbox).open("ab") as file:
        file.write(whole.splitlines()[0][:70])
    sandbox.start()
    assert sandbox.ledger() == before
    sandbox.text(message_id="m-2")
    after = sandbox.settled()
    sandbox.restart()
    assert sandbox.ledger() == after
    assert journal(sandbox).read_bytes().startswith(whole)


def test_damage_elsewhere_is_reported_with_its_line(sandbox: Sandbox) -> None:
    sandbox.text()
    sandbox.settled()
    sandbox.server.stop()
    lines = journal(sandbox).read_bytes().splitlines(keepends=True)
    journal(sandbox).write_bytes(b"".join([lines[0], b'{"type": "acc\n', *lines[1:]]))
    with pytest.raises(JournalCorrupt, match="line 2"):
        Ledger(journal(sandbox))


def test_two_carriers_never_write_to_one_ledger(sandbox: Sandbox) -> None:
    with pytest.raises(JournalInUse):
        Ledger(journal(sandbox))


def test_a_walk_goes_on_after_a_restart(sandbox: Sandbox) -> None:
    sandbox.pace = replace(PACE, step=timedelta(hours=1))
    sandbox.restart()
    sandbox.text()
    sandbox.email()
    assert {entry["status"] for entry in sandbox.ledger()} == {"queued", "accepted"}
    sandbox.pace = PACE
    sandbox.restart()
    assert {entry["status"] for entry in sandbox.settled()} == {"delivered"}
    eventually(lambda: sandbox.desk.statuses() == ["sending", "sent", "delivered"])
    eventually(lambda: [event["event"] for event in sandbox.desk.events()] == ["processed", "delivered"])


def test_callbacks_wait_for_an_api_that_is_down(sandbox: Sandbox) -> None:
    sandbox.desk.server.stop()
    try:
        sandbox.text()
        sandbox.settled()
    finally:
        sandbox.desk.server.start()
    eventually(lambda: sandbox.desk.statuses() == ["sending", "sent", "delivered"])
    assert [call["answer"] for call in eventually(sandbox.callbacks)][:1] == [204]


def test_callbacks_not_yet_posted_are_posted_after_a_restart(sandbox: Sandbox) -> None:
    sandbox.pace = replace(PACE, callback_retries=(timedelta(hours=1),))
    sandbox.restart()
    sandbox.desk.answers = [204, 503]
    sandbox.text()
    sandbox.settled()
    eventually(lambda: len(sandbox.desk.received) == 2)
    sandbox.restart()
    eventually(lambda: sandbox.desk.statuses() == ["sending", "sent", "sent", "delivered"])
    eventually(lambda: len(sandbox.callbacks()) == 3)
    sandbox.restart()
    sandbox.text(message_id="m-2")
    eventually(lambda: Counter(sandbox.desk.statuses())["delivered"] == 2)
    assert len(sandbox.desk.received) == 7


def test_callbacks_nobody_takes_are_given_up_and_shown(sandbox: Sandbox) -> None:
    sandbox.pace = replace(PACE, callback_retries=(timedelta(0),))
    sandbox.restart()
    sandbox.desk.answers = [500, 500, 403]
    sandbox.text()
    calls = eventually(lambda: found if len(found := sandbox.callbacks()) == 3 else [])
    assert [(call["event"], call["answer"], call["attempts"]) for call in calls] == [
        ("sending", 500, 2),
        ("sent", 403, 1),
        ("delivered", 204, 1),
    ]


def test_many_at_once_are_all_kept_once(sandbox: Sandbox) -> None:
    client = sandbox.twilio()

    def send(number: int) -> str:
        sender = sandbox.credentials.twilio_from
        return str(client.messages.create(to=PERSON, body=str(number), from_=sender).sid)

    with ThreadPoolExecutor(16) as pool:
        sids = list(pool.map(send, range(100)))
    entries = sandbox.settled()
    assert sorted(entry["id"] for entry in entries) == sorted(sids)
    sandbox.restart()
    assert sandbox.ledger() == entries


def test_health_says_how_many_were_accepted(sandbox: Sandbox) -> None:
    assert sandbox.http.get("/healthz").json() == {"status": "ok", "accepted": 0}
    sandbox.text()
    assert sandbox.http.get("/healthz").json() == {"status": "ok", "accepted": 1}


async def test_a_full_disk_refuses_and_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ledger.jsonl"
    seen: list[Record] = []
    journal = Journal(path, seen.append)
    lines = [Read(person="ada@example.org", items=number) for number in range(3)]
    await journal.append(lines[0])
    with monkeypatch.context() as full:

        def fsync(_: int) -> None:
            raise OSError(errno.ENOSPC, "no space left")

        full.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="no space"):
            await journal.append(lines[1])
    await journal.append(lines[2])
    await journal.close()

    assert seen == [lines[0], lines[2]]
    kept: list[Record] = []
    await Journal(path, kept.append).close()
    assert kept == seen


async def test_a_writer_that_gives_up_waiting_leaves_memory_and_disk_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    seen: list[Record] = []
    journal = Journal(path, seen.append)
    writing = asyncio.create_task(journal.append(Read(person="ada@example.org", items=1)))
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await journal.close()

    kept: list[Record] = []
    await Journal(path, kept.append).close()
    assert kept == seen
    assert len(kept) == 1
