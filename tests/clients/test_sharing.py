"""A client is shared by threads, and shares the HTTP of whoever gives it some."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx

from escalation_client import AsyncClient, Client
from tests.starter.cli.scripted_api import ScriptedApi


def test_any_number_of_threads_may_share_one(api: ScriptedApi) -> None:
    with Client(api.url, "esc_key") as client, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: client.note(f"ZD-{number}", text="called them"), range(40)))
    assert sorted(asked.path for asked in api.asked) == sorted(f"/v1/tickets/ZD-{n}/note" for n in range(40))
    assert len({asked.headers["Idempotency-Key"] for asked in api.asked}) == 40


def test_http_that_is_given_is_used_and_stays_open(api: ScriptedApi) -> None:
    with httpx.Client(headers={"X-Team": "billing"}, trust_env=False) as http:
        with Client(api.url, "esc_key", http=http) as client:
            client.view("ZD-1")
        assert not http.is_closed
    assert (api.asked[0].headers["X-Team"], api.asked[0].headers["Authorization"]) == ("billing", "Bearer esc_key")


def test_http_with_asyncio_that_is_given_is_used_and_stays_open(api: ScriptedApi) -> None:
    async def view() -> None:
        async with httpx.AsyncClient(headers={"X-Team": "billing"}, trust_env=False) as http:
            async with AsyncClient(api.url, "esc_key", http=http) as client:
                await client.view("ZD-1")
            assert not http.is_closed

    asyncio.run(view())
    assert api.asked[0].headers["X-Team"] == "billing"


def test_http_of_its_own_ends_with_its_block(api: ScriptedApi) -> None:
    with Client(api.url, "esc_key") as client:
        client.view("ZD-1")
    assert client._connection._http.is_closed
