from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from domain.requests.ticket import Ticket
from starter.client import Opened
from starter.errors import EngineUnreachable
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

BACKEND = Doorway.as_("backend")


def line(reference: str, **changes: object) -> bytes:
    customer = {"id": "C-1", "email": "c@customer.example"}
    return json.dumps({"reference": reference, "subject": "Charged twice", "customer": customer, **changes}).encode()


class MoodyEscalations(FakeEscalations):
    """Cannot reach the engine for one ticket, and breaks on another."""

    async def open(self, request: Mapping[str, Any] | Ticket) -> Opened:
        reference = request["reference"] if isinstance(request, Mapping) else request.reference
        if reference == "T-silent":
            raise EngineUnreachable("No worker answered in time")
        if reference == "T-broken":
            raise RuntimeError(f"the secrets of {reference}")
        return await super().open(request)


async def test_what_happens_to_one_line_stops_no_other(caplog: Any) -> None:
    doorway = Doorway(client=MoodyEscalations())
    good = [line(f"T-1{number:03}") for number in range(500)]
    body = b"\n".join([*good[:250], b"{", line("T-silent"), line("T-broken"), *good[250:], good[0]])
    async with doorway.open() as http:
        answer = await http.post("/v1/tickets/bulk", content=body, headers=BACKEND)
    results = [json.loads(each) for each in answer.text.splitlines()]
    assert [result["line"] for result in results] == list(range(1, 505))
    statuses = [result["status"] for result in results]
    assert statuses == [201] * 250 + [422, 503, 500] + [201] * 250 + [200]
    assert results[251]["problem"]["title"] == "Engine unreachable"
    assert "secrets" not in answer.text + caplog.text


async def test_a_bulk_that_is_too_large_is_not_read(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    headers = BACKEND | {"Content-Length": "20000001"}
    problem_in(await http.post("/v1/tickets/bulk", content=b"x", headers=headers), 413)
    problem_in(await http.post("/v1/tickets/bulk", content=b"{}\n" * 10_001, headers=BACKEND), 422)
    assert client.asked == []
