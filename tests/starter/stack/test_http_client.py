"""The client of the HTTP API over a running stack: with asyncio and without, over good connections and bad."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from itertools import islice
from typing import TypeVar

import pytest
import pytest_asyncio

from escalation_client import Client, InvalidInput, NotFound, NotPossibleNow, Patience, answers
from escalation_client.requests import Ticket
from tests.clients.both_clients import connecting
from tests.clients.promised_members import missing
from tests.starter.stack.asking import request
from tests.starter.stack.cutting import CuttingWay, cutting_way
from tests.starter.stack.running_stack import RunningStack
from tests.starter.stack.served import Api, listening
from tests.starter.stack.test_events import write

pytestmark = [pytest.mark.stack, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("starter")]
LONG = Patience(tries=100, within=timedelta(minutes=2), pause=timedelta(milliseconds=50))
WRITERS, EACH = 3, 15
CUTS = (30, 150, 250, 300, 400, 700, 900, 1500, 260, 350, 2000)
"""After so many bytes connections are lost: in the answer's head, in the first place it tells, within events."""
Found = TypeVar("Found")
both = pytest.mark.parametrize("kind", ["blocking", "asynchronous"])


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def way(api: Api) -> AsyncIterator[tuple[str, CuttingWay]]:
    async with listening(api.app) as address, cutting_way(address) as way:
        yield way


async def using(kind: str, url: str, headers: dict[str, str], work: Callable[[Client], Found]) -> Found:
    """Return what some work with a client gives; `headers` have the key."""

    def working() -> Found:
        with connecting(kind) as connect:
            return work(connect(url, headers["Authorization"].removeprefix("Bearer "), patience=LONG))

    return await asyncio.to_thread(working)


def ticket(reference: str, **changes: object) -> Ticket:
    made: Ticket = request(reference, **changes)  # type: ignore[assignment]
    return made


@both
async def test_a_ticket_is_opened_acted_on_and_read(api: Api, way: tuple[str, CuttingWay], kind: str) -> None:
    reference = f"HC-{kind}"

    def work(client: Client) -> None:
        opened = client.open(ticket(reference, nickname="?"))
        assert opened.new
        assert [warning["field"] for warning in opened.view["warnings"]] == ["nickname"]
        again = client.open(ticket(reference, nickname="?"))
        assert not again.new
        noted = client.note(reference, text="It is in our books, too.", by="gwen")
        promised: list[tuple[object, type]] = [
            (opened.view, answers.Answer),
            (noted, answers.Answer),
            (client.view(reference), answers.View),
            (client.list(customer=f"C-{reference}", limit=10), answers.SummaryPage),
            (client.timeline(reference), answers.Timeline),
            (client.plan(reference), answers.Plan),
            (client.explain(reference), answers.Explanation),
            (client.messages(reference), answers.Messages),
            (client.conversation(reference), answers.Conversation),
            (client.roster(), answers.Staff),
            (client.person("amira"), answers.Colleague),
            (client.policies(), answers.PoliciesListed),
        ]
        for value, shape in promised:
            assert missing(value, shape, shape.__name__) == []
        assert [each["reference"] for each in client.list_all(customer=f"C-{reference}")] == [reference]
        page = client.timeline(reference, limit=1)
        assert [entry["sequence"] for entry in page["items"]] == [page["next_after"]] == [1]

    await using(kind, way[0], api.backend, work)


@both
async def test_a_refusal_says_what_to_mend(api: Api, way: tuple[str, CuttingWay], kind: str) -> None:
    reference = f"HR-{kind}"

    def work(client: Client) -> None:
        client.open(ticket(reference))
        with pytest.raises(NotPossibleNow, match="only a resolved one can be reopened"):
            client.reopen(reference, reason="a mistake", by="gwen")
        with pytest.raises(InvalidInput) as invalid:
            client.act(reference, "priority", {"priority": "very", "reason": "…", "by": "gwen"})
        [mistake] = invalid.value.errors
        assert (mistake["field"], mistake["found"]) == ("priority", "'very'")
        assert "urgent" in mistake["allowed"]
        with pytest.raises(NotFound):
            client.view("HR-nobody")
        client.note(reference, text="once", by="gwen", key="k-1")
        with pytest.raises(InvalidInput) as used:
            client.note(reference, text="something else", by="gwen", key="k-1")
        assert used.value.kind == "key-used"

    await using(kind, way[0], api.backend, work)


async def test_a_strict_client_is_refused_for_a_field_that_nobody_knows(api: Api, way: tuple[str, CuttingWay]) -> None:
    key = api.backend["Authorization"].removeprefix("Bearer ")

    def work() -> None:
        with Client(way[0], key, strict=True) as client:
            with pytest.raises(InvalidInput) as refused:
                client.open(ticket("HS-1", nickname="?"))
            assert [mistake["field"] for mistake in refused.value.errors] == ["nickname"]
            with pytest.raises(NotFound):
                client.view("HS-1")

    await asyncio.to_thread(work)


@both
async def test_what_was_taken_before_the_connection_was_lost_is_done_once(
    api: Api, way: tuple[str, CuttingWay], kind: str
) -> None:
    url, cutting = way
    reference = f"HL-{kind}"

    def work(client: Client) -> answers.View:
        client.note(reference, text="called them", by="gwen")
        return client.view(reference)

    await api.open(request(reference))
    cut_before = cutting.cut
    cutting.cut_after([0, 20, 200])
    view = await using(kind, url, api.backend, work)
    assert cutting.cut == cut_before + 3
    assert [entry["text"] for entry in view["timeline"] if entry["kind"] == "noted"] == ["called them"]


@both
async def test_many_tickets_are_opened_over_a_connection_that_is_lost(
    api: Api, way: tuple[str, CuttingWay], kind: str
) -> None:
    url, cutting = way
    cutting.cut_after([0, 5_000, 9_000])
    cut_before = cutting.cut
    wanted = [ticket(f"HB-{kind}-{number}", subject="a\u2028b\x85c") for number in range(1, 13)]
    results = await using(kind, url, api.backend, lambda client: list(client.open_many(wanted)))
    assert cutting.cut == cut_before + 3
    assert {result["line"]: result["reference"] for result in results} == {
        number: each["reference"] for number, each in enumerate(wanted, start=1)
    }
    assert {result["status"] for result in results} <= {200, 201}
    assert {result["view"]["subject"] for result in results if result["view"]} == {"a\u2028b\x85c"}


@both
async def test_who_loses_connection_after_connection_hears_every_event_once(
    api: Api, stack: RunningStack, way: tuple[str, CuttingWay], kind: str
) -> None:
    url, cutting = way
    mine = [f"HE-{kind}-{number}" for number in range(WRITERS)]
    expected = {(reference, sequence) for reference in mine for sequence in range(1, EACH + 1)}
    cut_before = cutting.cut
    listens = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(client: Client) -> list[tuple[str, int, int]]:
        heard: list[tuple[str, int, int]] = []
        cutting.cut_after(CUTS)
        with client.events() as events:
            loop.call_soon_threadsafe(listens.set)
            for event in events:
                if event.entry["reference"] in mine:
                    assert missing(event.entry, answers.Happening, "event") == []
                    heard.append((event.entry["reference"], event.entry["sequence"], int(event.id)))
                    if len({(reference, sequence) for reference, sequence, _ in heard}) == len(expected):
                        return heard
        raise AssertionError("a stream ends only with its block")

    async def writing() -> None:
        await listens.wait()
        for sequence in range(1, EACH + 1):
            await asyncio.gather(*(write(stack, reference, sequence) for reference in mine))
            await asyncio.sleep(0.3)

    heard, _ = await asyncio.gather(using(kind, url, api.backend, work), writing())
    assert cutting.cut >= cut_before + 5
    assert sorted((reference, sequence) for reference, sequence, _ in heard) == sorted(expected)
    ids = [id for _, _, id in heard]
    assert ids == sorted(set(ids))


@both
async def test_a_ticket_is_followed_from_its_opening_and_from_where_one_was(
    api: Api, way: tuple[str, CuttingWay], kind: str
) -> None:
    reference = f"HF-{kind}"

    def work(client: Client) -> None:
        client.open(ticket(reference))
        with client.events(reference, after=0) as events:
            first, second = islice(events, 2)
            assert events.last_id == second.id
        assert (first.entry["kind"], first.entry["reference"]) == ("opened", reference)
        with client.events(reference, after=first.id) as events:
            assert next(iter(events)) == second
        with client.events(reference) as events:
            client.note(reference, text="called them", by="gwen")
            assert next(event for event in events if event.entry["kind"] == "noted").entry["text"] == "called them"

    await using(kind, way[0], api.backend, work)
