"""Requests are measured by the template of their route and by what they were answered, never by what stands in them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from starter.api.measuring import DURATION, REQUESTS, Measured
from tests.metrics_taken import MetricsTaken
from tests.starter.api.doorway import PUBLIC_URL, Doorway


@pytest.fixture
def taken() -> MetricsTaken:
    return MetricsTaken()


@pytest.fixture
async def http(doorway: Doorway, taken: MetricsTaken) -> AsyncIterator[httpx.AsyncClient]:
    app = doorway.app()
    app.add_middleware(Measured, meter=taken.meter)

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError("+447700900123")

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as http,
    ):
        yield http


async def test_each_request_counts_once_under_its_route(http: httpx.AsyncClient, taken: MetricsTaken) -> None:
    await http.get("/healthz")
    await http.get("/healthz")
    await http.get("/v1/tickets/ZD-1")
    await http.get("/v1/tickets/ZD-1", headers=Doorway.as_("read"))
    await http.post("/v1/tickets/ZD-2/note", json={"text": "x"}, headers=Doorway.as_("agent"))
    await http.get("/fails")

    assert taken.summed(REQUESTS, "method", "route", "status") == {
        ("GET", "/healthz", "200"): 2,
        ("GET", "/v1/tickets/{reference}", "401"): 1,
        ("GET", "/v1/tickets/{reference}", "404"): 1,
        ("POST", "/v1/tickets/{reference}/note", "404"): 1,
        ("GET", "/fails", "500"): 1,
    }


async def test_what_a_stranger_makes_up_makes_no_series_of_its_own(
    http: httpx.AsyncClient, taken: MetricsTaken
) -> None:
    for number in range(3):
        await http.get(f"/wp-admin/{number}")
        await http.request(f"MADE-UP-{number}", "/healthz")

    assert set(taken.summed(REQUESTS, "method", "route", "status")) == {
        ("GET", "none", "404"),
        ("other", "/healthz", "405"),
    }


async def test_how_long_an_answer_took_is_measured_by_route(http: httpx.AsyncClient, taken: MetricsTaken) -> None:
    await http.get("/readyz")

    assert set(taken.summed(DURATION, "method", "route")) == {("GET", "/readyz")}
