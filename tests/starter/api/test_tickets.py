from __future__ import annotations

from datetime import UTC, datetime

import httpx

from domain.case.view import View, view
from starter.errors import DatabaseUnreachable
from store.ticket_filter import TicketFilter
from tests.domain.case.test_told import AT_NIGHT, BY_TEXT, QUIET, row, to_customer
from tests.domain.life import POLICY, START, Life
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

BACKEND = Doorway.as_("backend")
TICKET = {"reference": "T-9", "subject": "Charged twice", "customer": {"id": "C-1", "email": "c@customer.example"}}


async def test_a_new_ticket_is_201_and_the_same_request_200(http: httpx.AsyncClient) -> None:
    first = await http.post("/v1/tickets", json=TICKET, headers=BACKEND)
    again = await http.post("/v1/tickets", json=TICKET, headers=BACKEND)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == "/v1/tickets/T-9"
    assert first.json() == again.json()


async def test_a_view_is_in_the_words_of_the_contract(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    answer = await http.get("/v1/tickets/T-1", headers=BACKEND)
    assert answer.headers["view-source"] == "live"
    shown = answer.json()
    assert View.model_validate(shown) == client.known["T-1"]
    resolution = next(clock for clock in shown["clocks"] if clock["name"] == "resolution")
    assert (resolution["target"], resolution["due_at"]) == ("PT10H", "2026-11-23T19:00:00Z")
    assert shown["next_due"]["why"]


async def test_the_list_takes_every_filter(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    query = (
        "status=open,waiting&status=resolved&priority=high&tier=frontline&team=billing&owner=A-1&customer=C-1"
        "&due_before=2026-11-23T10:00:00Z&updated_after=2026-11-22T10:00:00%2B01:00&q=charged&limit=7&cursor=abc"
    )
    page = (await http.get(f"/v1/tickets?{query}", headers=BACKEND)).json()
    wanted = TicketFilter(
        status=("open", "waiting", "resolved"),
        priority=("high",),
        tier=("frontline",),
        team=("billing",),
        owner=("A-1",),
        customer="C-1",
        due_before=datetime(2026, 11, 23, 10, tzinfo=UTC),
        updated_after=datetime(2026, 11, 22, 9, tzinfo=UTC),
        q="charged",
    )
    assert client.asked == [("list", wanted, 7, "abc")]
    assert page["next_cursor"] is None
    assert "timeline" not in page["items"][0]
    assert page["items"][0]["reference"] == "T-1"


async def test_an_empty_filter_is_no_filter(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    await http.get("/v1/tickets?status=&q=&customer=&due_before=", headers=BACKEND)
    assert client.asked == [("list", TicketFilter(), 50, None)]


async def test_a_filter_that_no_database_can_hold_finds_nothing_wrong(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    await http.get("/v1/tickets?customer=C%00", headers=BACKEND)
    assert client.asked[0][1].customer == "C\ufffd"


async def test_the_timeline_comes_in_pages(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    whole = (await http.get("/v1/tickets/T-1/timeline", headers=BACKEND)).json()
    first = (await http.get("/v1/tickets/T-1/timeline?limit=2", headers=BACKEND)).json()
    rest = (await http.get(f"/v1/tickets/T-1/timeline?after={first['next_after']}", headers=BACKEND)).json()
    assert whole["next_after"] is None
    assert first["items"] + rest["items"] == whole["items"]
    assert len(whole["items"]) == len(client.known["T-1"].timeline)


async def test_the_plan_says_what_comes_next(http: httpx.AsyncClient) -> None:
    plan = (await http.get("/v1/tickets/T-1/plan", headers=BACKEND)).json()
    expected = {"at", "clock", "label", "level", "why", "tier", "happens", "tells", "repeats_every"}
    assert set(plan["items"][0]) == expected


async def test_a_clock_is_explained_the_next_one_if_none_is_named(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    told = (await http.get("/v1/tickets/T-1/clocks/resolution?run=1&episode=1", headers=BACKEND)).json()
    assert (told["clock"], told["target"], told["due_at"]) == ("resolution", "PT10H", "2026-11-23T19:00:00Z")
    assert [(day["date"], day["counted"]) for day in told["counting"]["days"]] == [("2026-11-23", "PT10H")]
    assert (await http.get("/v1/tickets/T-1/clocks/next", headers=BACKEND)).json()["clock"] == "acknowledge"
    asked = [("explain", "T-1", "resolution", 1, 1), ("explain", "T-1", None, None, None)]
    assert client.asked == asked


async def test_an_unknown_clock_is_404_and_names_those_there_are(http: httpx.AsyncClient) -> None:
    (wrong,) = problem_in(await http.get("/v1/tickets/T-1/clocks/lunch", headers=BACKEND), 404).errors
    assert (wrong.field, wrong.found) == ("clock", "lunch")
    assert set(wrong.allowed.split(", ")) > {"acknowledge", "resolution", "tier"}
    (wrong,) = problem_in(await http.get("/v1/tickets/T-1/clocks/tier?run=7&episode=2", headers=BACKEND), 404).errors
    assert (wrong.field, wrong.found, wrong.allowed) == ("run", "run 7, episode 2", "run 1 of episode 1")
    problem_in(await http.get("/v1/tickets/T-1/clocks/tier?run=0", headers=BACKEND), 422)


async def test_each_entry_says_how_the_messages_stand_to_which_it_led(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    life = Life()
    client.known["T-1"] = view(life.case, life.now)
    client.sent = [row(to_customer(life, "receipt"), "delivered", START)]
    shown = (await http.get("/v1/tickets/T-1", headers=BACKEND)).json()["timeline"]
    listed = (await http.get("/v1/tickets/T-1/timeline", headers=BACKEND)).json()["items"]
    assert shown == listed
    [receipt] = [entry for entry in listed if entry["kind"] == "receipt_sent"]
    assert receipt["text"] == "The customer is to hear that the ticket is open and who has it"
    [message] = receipt["messages"]
    assert (message["to"], message["state"], message["at"]) == ("customer", "delivered", "2026-11-23T09:00:00Z")
    assert message["stands"] == "delivered 2026-11-23 09:00:00 UTC"
    [sent] = (await http.get("/v1/tickets/T-1/messages", headers=BACKEND)).json()["items"]
    assert sent["stands"] == message["stands"]


async def test_while_the_database_is_away_the_ticket_says_what_it_knows_itself(
    http: httpx.AsyncClient, client: FakeEscalations
) -> None:
    life = Life({**POLICY, **QUIET}, BY_TEXT, start=AT_NIGHT)
    client.known["T-1"] = view(life.case, life.now)
    client.broken_messages = DatabaseUnreachable()
    shown = (await http.get("/v1/tickets/T-1", headers=BACKEND)).json()["timeline"]
    stands = [message["stands"] for entry in shown for message in entry["messages"] if message["to"] == "customer"]
    assert stands == ["waits for quiet hours to end 2026-11-24 08:00:00 UTC"]


async def test_an_unknown_ticket_is_404_everywhere(http: httpx.AsyncClient) -> None:
    for part in ("", "/timeline", "/plan", "/messages", "/conversation", "/clocks/tier"):
        problem_in(await http.get(f"/v1/tickets/T-0{part}", headers=BACKEND), 404)
    problem_in(await http.post("/v1/tickets/T-0/resume", headers=BACKEND), 404)
