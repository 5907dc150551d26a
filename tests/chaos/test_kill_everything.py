"""kill -9 of everything in the middle of the stories, and `up` again: every ticket goes on, nothing happens twice."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from sandbox.demo.desk import Desk, Overdue, open_desk
from sandbox.demo.play import APART_SECONDS, live
from sandbox.demo.stories import STORIES
from tests.sandbox.up.up_process import UpProcess

pytestmark = [pytest.mark.stack, pytest.mark.timeout(400), pytest.mark.xdist_group("stories")]
KILL_AFTER_SECONDS = 14
DOWN_SECONDS = 4
ENDED = ("closed", "cancelled")


def kill_everything(up: UpProcess) -> None:
    """Kill `up` first, so that it restarts nothing, then all it had started, and what those had."""
    started = [psutil.Process(up.process.pid), *psutil.Process(up.process.pid).children(recursive=True)]
    for process in started:
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
    up.process.wait(30)
    psutil.wait_procs(started, timeout=30)


async def lived_through(announced: Mapping[str, Any]) -> list[str]:
    """Play every story; return those whose people got through their script.

    An outage moves a ticket on: an action may then be refused because somebody else has it by now, and a message that
    somebody waits for may not come. Such a script ends there; its ticket is judged like the others.
    """
    async with open_desk(announced["api"], announced["carrier"], announced["keys"]["backend"]) as desk:
        lives = [live(desk, story, after_seconds=number * APART_SECONDS) for number, story in enumerate(STORIES)]
        ends = await asyncio.gather(*lives, return_exceptions=True)
    for end in ends:
        refused = isinstance(end, httpx.HTTPStatusError) and end.response.status_code == httpx.codes.CONFLICT
        assert not isinstance(end, BaseException) or refused or isinstance(end, Overdue), repr(end)
    return [story.reference for story, end in zip(STORIES, ends, strict=True) if not isinstance(end, BaseException)]


def happened(view: Mapping[str, Any]) -> Counter[tuple[str, str, str]]:
    """Count what clocks did: one kind of entry, by one clock, for one due instant, is one thing."""
    by_clock = [e for e in view["timeline"] if e.get("due_at")]
    return Counter((e["kind"], e["by"], e["due_at"]) for e in by_clock)


async def test_every_ticket_goes_on_and_what_fell_due_meanwhile_happens_once() -> None:
    directory = Path(tempfile.mkdtemp(prefix="escalation-test-"))
    up = UpProcess(directory, "starter.cli.main")
    try:
        first = up.ready()
        playing = asyncio.create_task(lived_through(first))
        await asyncio.sleep(KILL_AFTER_SECONDS)
        killed_at = datetime.now(UTC)
        await asyncio.to_thread(kill_everything, up)
        assert not any(psutil.pid_exists(pid) for pid in first["pids"]["workers"])
        await asyncio.sleep(DOWN_SECONDS)
        up = UpProcess(directory, "starter.cli.main", *same_ports(first))
        again = up.ready()
        assert again["api"] == first["api"]
        to_the_end = await playing
        async with open_desk(again["api"], again["carrier"], again["keys"]["backend"]) as desk:
            views = {story.reference: await desk.view(story.reference) for story in STORIES}
            ledger = await desk.ledger()
            marked = {id for reference in views for id in await sent_again(desk, reference)}
        for reference, view in views.items():
            later = [e for e in view["timeline"] if datetime.fromisoformat(e["at"]) > killed_at]
            assert later, f"{reference} did not go on"
            assert view["status"] in ENDED or view["next_due"], f"{reference} has nothing ahead"
            assert [what for what, times in happened(view).items() if times > 1] == [], reference
        twice = {id for id, times in Counter(entry["message_id"] for entry in ledger).items() if times > 1}
        assert twice <= marked, "only an email of which nothing was heard comes twice, and that is marked"
        assert [reference for reference in to_the_end if views[reference]["status"] not in ENDED] == []
        assert to_the_end
    finally:
        up.clean_up()
        shutil.rmtree(directory, ignore_errors=True)


async def sent_again(desk: Desk, reference: str) -> list[str]:
    """Return the ids of a ticket's emails that our ledger marks as sent again in doubt."""
    answer = (await desk.api.get(f"/v1/tickets/{reference}/messages")).raise_for_status()
    return [m["id"] for m in answer.json()["items"] if m["resent_at"] and m["channel"] == "email"]


def same_ports(announced: Mapping[str, Any]) -> list[str]:
    """Return the options that make a second run listen where the first did."""
    addresses = {
        "--port": announced["api"],
        "--carrier-port": announced["carrier"],
        "--ui-port": announced["ui"],
        "--temporal-port": announced["temporal"],
    }
    return [word for option, address in addresses.items() for word in (option, str(address).rsplit(":", 1)[1])]
