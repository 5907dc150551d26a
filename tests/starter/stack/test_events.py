"""Following what happens, over a real connection, while tickets are written from many sides."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from starter.cli.sent_events import SentEvent, sent_events
from store import tickets
from store.keys import create
from tests.starter.api.a_problem import problem_in
from tests.starter.stack.asking import request
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api, listening
from tests.store.some_tickets import NOON, entry, facts

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
WRITERS, EACH = 5, 20


class Follower:
    """One who follows, is cut off, and comes again with the last id they had."""

    def __init__(self, http: httpx.AsyncClient, path: str, last_id: str | None = None) -> None:
        self._http = http
        self._path = path
        self.last_id = last_id
        self.heard: list[SentEvent] = []
        self.entries: list[dict[str, Any]] = []
        self.listens = asyncio.Event()

    async def listen(self, until: int) -> None:
        """Listens until that many events have been heard in all."""
        headers = {"Last-Event-ID": self.last_id} if self.last_id is not None else {}
        async with self._http.stream("GET", self._path, headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            block: list[str] = []
            async for line in answer.aiter_lines():
                block.append(line)
                if line.startswith("id: "):
                    self.last_id = line.removeprefix("id: ")
                    self.listens.set()
                if line == "":
                    sent = list(sent_events(block))
                    self.heard += sent
                    self.entries += [json.loads(event.data) for event in sent]
                    block = []
                    if len(self.heard) >= until:
                        return


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def http(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        listening(api.app) as address,
        httpx.AsyncClient(base_url=address, headers=api.agent, timeout=60, trust_env=False) as http,
    ):
        yield http


async def write(stack: RunningStack, reference: str, *sequences: int) -> None:
    for sequence in sequences:
        await tickets.record(stack.db, facts(reference, entry(sequence)), NOON)


async def test_who_is_cut_off_again_and_again_hears_everything_once(
    http: httpx.AsyncClient, stack: RunningStack
) -> None:
    follower = Follower(http, "/v1/events", "0")
    mine = {f"E-{number}" for number in range(WRITERS)}

    def written() -> list[tuple[str, int]]:
        return [(each["reference"], each["sequence"]) for each in follower.entries if each["reference"] in mine]

    writing = asyncio.gather(*(write(stack, reference, *range(1, EACH + 1)) for reference in sorted(mine)))
    while len(written()) < WRITERS * EACH:
        await follower.listen(len(follower.heard) + 17 if not writing.done() else len(follower.heard) + 1)
    await writing
    assert sorted(written()) == sorted((reference, n) for reference in mine for n in range(1, EACH + 1))
    for reference in mine:
        assert [n for ticket, n in written() if ticket == reference] == list(range(1, EACH + 1))
    ids = [int(event.id) for event in follower.heard]
    assert ids == sorted(set(ids))


async def test_a_ticket_is_followed_by_itself_from_now_on(
    api: Api, http: httpx.AsyncClient, stack: RunningStack
) -> None:
    path = await api.open(request("E-only"))
    await write(stack, "E-0", 901)
    whole = Follower(http, f"{path}/events", "0")
    await whole.listen(1)
    assert (whole.heard[0].kind, whole.entries[0]["kind"]) == ("entry", "opened")
    from_now = Follower(http, f"{path}/events")
    hearing = asyncio.create_task(from_now.listen(1))
    await from_now.listens.wait()
    await api.act(f"{path}/note", text="called them")
    await hearing
    assert {each["reference"] for each in from_now.entries + whole.entries} == {"E-only"}
    assert from_now.last_id == from_now.heard[0].id


async def test_what_cannot_be_followed_is_said(http: httpx.AsyncClient) -> None:
    problem_in(await http.get("/v1/tickets/E-nobody/events"), 404)
    for bad in ("x", "-1", "9" * 30):
        problem_in(await http.get("/v1/events", headers={"Last-Event-ID": bad}), 422)


async def test_a_server_that_stops_hangs_up_on_those_who_follow(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    async with httpx.AsyncClient(headers=api.agent, trust_env=False) as http:
        async with listening(api.app) as address:
            follower = Follower(http, f"{address}/v1/events")
            following = asyncio.create_task(follower.listen(1_000_000))
            await follower.listens.wait()
        await following
    assert "exceeded" not in caplog.text


async def test_a_stream_ends_when_its_reader_s_key_is_taken_back(
    api: Api, stack: RunningStack, http: httpx.AsyncClient
) -> None:
    ops = {"Authorization": f"Bearer {await create(stack.db, 'operations', ['ops'])}"}
    given = (await http.post("/v1/keys", json={"name": "wall screen", "scopes": ["read"]}, headers=ops)).json()
    reader = {"Authorization": f"Bearer {given['key']}"}
    async with http.stream("GET", "/v1/events", headers=reader) as answer:
        lines = answer.aiter_lines()
        assert await anext(lines)
        assert (await http.delete(f"/v1/keys/{given['id']}", headers=ops)).status_code == 204
        assert [line async for line in lines if line.startswith("event:")] == []
    problem_in(await http.get("/v1/events", headers=reader), 401)
