from __future__ import annotations

import logging

import httpx
import pytest

from starter.errors import DatabaseUnreachable, NeverOpened, OtherContent, UnknownTicket
from store.page import BadCursor
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import Doorway
from tests.starter.api.fake_escalations import FakeEscalations

BACKEND = Doorway.as_("backend")


async def test_an_unknown_address_is_a_problem(http: httpx.AsyncClient) -> None:
    problem_in(await http.get("/v1/nothing", headers=BACKEND), 404)
    problem_in(await http.post("/v1/tickets/T-1/explode", headers=BACKEND), 404)


async def test_a_method_an_address_does_not_take_is_a_problem(http: httpx.AsyncClient) -> None:
    answer = await http.delete("/v1/tickets/T-1", headers=BACKEND)
    problem_in(answer, 405)
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b'{"a":' * 500 + b"1" + b"}" * 500,
        b'{"a": 1' + b"0" * 5000 + b"}",
        b"\xff\xfe",
    ],
)
async def test_a_body_that_is_no_json_object_is_a_problem(
    http: httpx.AsyncClient, client: FakeEscalations, body: bytes
) -> None:
    for path in ("/v1/tickets", "/v1/tickets/T-1/note"):
        problem = problem_in(await http.post(path, content=body, headers=BACKEND), 422)
        assert [(error.field, error.allowed) for error in problem.errors] == [("(body)", "a JSON object")]
    assert client.asked == []


async def test_every_mistake_in_a_ticket_is_named_at_once(http: httpx.AsyncClient) -> None:
    body = {"reference": "no spaces", "subject": " ", "customer": {"id": "C-1"}, "priority": "huge"}
    problem = problem_in(await http.post("/v1/tickets", json=body, headers=BACKEND), 422)
    assert {error.field for error in problem.errors} == {"reference", "subject", "customer", "priority"}
    assert [error.found for error in problem.errors if error.field == "priority"] == ["'huge'"]


async def test_every_mistake_in_a_query_is_named(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/tickets?limit=0", headers=BACKEND)
    assert [error.field for error in problem_in(answer, 422).errors] == ["limit"]
    answer = await http.get("/v1/tickets?status=lost&due_before=soon&priority=urgent,huge", headers=BACKEND)
    fields = {error.field.partition(".")[0] for error in problem_in(answer, 422).errors}
    assert fields == {"status", "due_before", "priority"}


async def test_a_cursor_of_nobody_is_a_problem(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    client.error = BadCursor("a cursor that a page of this list gave")
    problem = problem_in(await http.get("/v1/tickets?cursor=x", headers=BACKEND), 422)
    assert [error.field for error in problem.errors] == ["cursor"]


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (OtherContent("T-1"), 409, "other-content"),
        (NeverOpened("T-1", []), 409, "never-opened"),
        (UnknownTicket("T-1"), 404, "unknown-ticket"),
        (DatabaseUnreachable("The database does not answer"), 503, "database-unreachable"),
    ],
)
async def test_each_error_of_the_client_has_its_problem(
    http: httpx.AsyncClient, client: FakeEscalations, error: Exception, status: int, kind: str
) -> None:
    client.error = error
    answer = await http.get("/v1/tickets/T-1", headers=BACKEND)
    assert problem_in(answer, status).type == f"urn:problem-type:escalation:{kind}"
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_body_of_more_than_a_megabyte_is_not_read(http: httpx.AsyncClient, client: FakeEscalations) -> None:
    large = b'{"text": "' + b"x" * 1_000_000 + b'"}'

    async def in_pieces():  # type: ignore[no-untyped-def]
        for start in range(0, len(large), 65_536):
            yield large[start : start + 65_536]

    problem_in(await http.post("/v1/tickets/T-1/note", content=large, headers=BACKEND), 413)
    problem_in(await http.post("/v1/tickets/T-1/note", content=in_pieces(), headers=BACKEND), 413)
    assert client.asked == []


async def test_what_nobody_foresaw_is_logged_without_what_it_was_about(
    http: httpx.AsyncClient, client: FakeEscalations, caplog: pytest.LogCaptureFixture
) -> None:
    client.error = RuntimeError("cannot store 'Ada Lovelace, +447700900123'")
    with caplog.at_level(logging.DEBUG, "starter"):
        answer = await http.get("/v1/tickets/T-1", headers=BACKEND)
    assert "Ada" not in problem_in(answer, 500).model_dump_json()
    assert "unforeseen RuntimeError at " in caplog.text
    assert "Ada" not in caplog.text
