from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest

from domain.requests.refusals import conflict
from starter.errors import ActionRefused, DatabaseUnreachable, EngineUnreachable, UnknownTicket
from store.surveys import Survey
from tests.starter.api.a_problem import problem_in
from tests.starter.api.doorway import PUBLIC_URL, Doorway
from tests.starter.api.fake_escalations import FakeEscalations

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def path(doorway: Doorway) -> str:
    return doorway.links.survey("T-1", 2, datetime.now(UTC)).removeprefix(PUBLIC_URL)


def chosen(answer: httpx.Response) -> list[str]:
    return re.findall(r'value="(\d)" required checked', answer.text)


async def test_looking_changes_nothing(http: httpx.AsyncClient, client: FakeEscalations, path: str) -> None:
    for _ in range(3):
        answer = await http.get(f"{path}?score=2")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert chosen(answer) == ["2"]
    assert {asked[0] for asked in client.asked} == {"survey"}
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("query", ["", "?score=", "?score=6", "?score=0", "?score=<script>", "?score=2.5"])
async def test_a_score_that_is_none_is_not_chosen(http: httpx.AsyncClient, path: str, query: str) -> None:
    answer = await http.get(path + query)
    assert answer.status_code == 200
    assert chosen(answer) == []
    assert "<script>" not in answer.text


async def test_the_button_answers(http: httpx.AsyncClient, client: FakeEscalations, path: str) -> None:
    answer = await http.post(path, data={"score": "2", "comment": " Slow & late "})
    assert answer.status_code == 200
    assert "2 – bad" in answer.text
    assert client.asked == [("answer_survey", "T-1", 2, 2, "Slow & late")]


async def test_who_answered_sees_their_answer(http: httpx.AsyncClient, client: FakeEscalations, path: str) -> None:
    client.surveys["T-1"] = Survey(reference="T-1", episode=2, asked_at=NOON, score=4, answered_at=NOON)
    answer = await http.get(f"{path}?score=1")
    assert "4 – good" in answer.text
    assert "<form" not in answer.text


@pytest.mark.parametrize("data", [{}, {"score": ""}, {"score": "9"}, {"comment": "only words"}])
async def test_without_a_score_the_page_comes_again(
    http: httpx.AsyncClient, client: FakeEscalations, path: str, data: dict[str, str]
) -> None:
    answer = await http.post(path, data=data)
    assert answer.status_code == 422
    assert "Please choose a number" in answer.text
    assert data.get("comment", "") in answer.text
    assert client.asked == []


async def test_a_link_that_was_changed_is_not_valid(
    http: httpx.AsyncClient, client: FakeEscalations, path: str
) -> None:
    for wrong in (f"{path}x", path[:-1], "/survey/W10.x", "/survey/x"):
        for answer in (await http.get(wrong), await http.post(wrong, data={"score": "1"})):
            assert answer.status_code == 404
            assert "This link is not valid" in answer.text
    assert client.asked == []


async def test_a_link_that_has_expired_says_so(
    http: httpx.AsyncClient, client: FakeEscalations, doorway: Doorway
) -> None:
    path = doorway.links.survey("T-1", 2, datetime(2026, 1, 1, tzinfo=UTC)).removeprefix(PUBLIC_URL)
    for answer in (await http.get(path), await http.post(path, data={"score": "1"})):
        assert answer.status_code == 410
        assert "This link has expired" in answer.text
    assert client.asked == []


async def test_a_machine_is_told_in_problem_details(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(f"{path}x", data={"score": "1"}, headers={"Accept": "application/json"})
    problem = problem_in(answer, 404)
    assert problem.title == "Invalid link"
    assert "not made by us" in problem.detail


@pytest.mark.parametrize("error", [ActionRefused(conflict("No survey is open").refusal), UnknownTicket("T-1")])
async def test_a_closed_question_says_so(
    http: httpx.AsyncClient, client: FakeEscalations, path: str, error: Exception
) -> None:
    client.error = error
    answer = await http.post(path, data={"score": "1"})
    assert answer.status_code == 409
    assert "This question is closed" in answer.text


@pytest.mark.parametrize("error", [DatabaseUnreachable("gone"), EngineUnreachable("gone")])
async def test_nothing_a_customer_wrote_is_lost_to_an_outage(
    http: httpx.AsyncClient, client: FakeEscalations, path: str, error: Exception
) -> None:
    client.error = error
    answer = await http.post(path, data={"score": "1", "comment": "<b>Slow</b>"})
    assert answer.status_code == 503
    assert chosen(answer) == ["1"]
    assert "&lt;b&gt;Slow&lt;/b&gt;" in answer.text


async def test_the_page_is_there_while_the_database_is_not(
    http: httpx.AsyncClient, client: FakeEscalations, path: str
) -> None:
    client.error = DatabaseUnreachable("gone")
    assert chosen(await http.get(f"{path}?score=5")) == ["5"]
