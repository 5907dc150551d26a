from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import httpx
import pytest

from domain.requests.refusals import conflict
from starter.api.links.survey_words import SURVEY_WORDS
from starter.errors import ActionRefused, DatabaseUnreachable, EngineUnreachable, UnknownTicket
from store.surveys import Survey
from tests.activities.messages_shown import POLICIES
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


def asked(client: FakeEscalations, locale: str | None) -> None:
    client.surveys["T-1"] = Survey(reference="T-1", episode=2, asked_at=NOON, locale=locale)


def language(answer: httpx.Response) -> str:
    """The language of a page, all of whose words must be in it."""
    [found] = re.findall(r'<html lang="(\w+)">', answer.text)
    others = {title for each, words in SURVEY_WORDS.items() for title in (words.title, words.thanks) if each != found}
    assert not [title for title in others if title in answer.text]
    return str(found)


@pytest.mark.parametrize(
    ("locale", "accepted", "expected"),
    [
        ("de-AT", "fr", "de"),
        ("es_MX", "", "es"),
        ("en-GB", "de", "en"),
        ("it", "fr-CH, en;q=0.9", "fr"),
        (None, "en;q=0.3, es-AR;q=0.8, it", "es"),
        (None, "de;q=0, *;q=0.5", "en"),
        (None, "\"';;q=x, ,,de", "de"),
        ("it", "", "en"),
    ],
)
async def test_the_page_is_in_the_customers_language_or_their_browsers(
    http: httpx.AsyncClient, client: FakeEscalations, path: str, locale: str | None, accepted: str, expected: str
) -> None:
    asked(client, locale)
    answer = await http.get(path, headers={"Accept-Language": accepted})
    assert language(answer) == expected
    assert f'name="language" value="{expected}"' in answer.text


async def test_an_answer_is_thanked_for_in_the_language_of_its_page(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.post(path, data={"score": "1", "language": "de"}, headers={"Accept-Language": "fr"})
    assert language(answer) == "de"
    assert "1 – sehr schlecht" in answer.text
    missing = await http.post(path, data={"language": "<script>"}, headers={"Accept-Language": "fr"})
    assert language(missing) == "fr"
    assert SURVEY_WORDS["fr"].missing in html.unescape(missing.text)


async def test_a_closed_question_and_an_outage_are_told_in_the_language_of_the_page(
    http: httpx.AsyncClient, client: FakeEscalations, path: str
) -> None:
    client.error = UnknownTicket("T-1")
    assert SURVEY_WORDS["es"].closed in (await http.post(path, data={"score": "1", "language": "es"})).text
    client.error = DatabaseUnreachable("gone")
    assert SURVEY_WORDS["es"].again in (await http.post(path, data={"score": "1", "language": "es"})).text
    assert language(await http.get(path, headers={"Accept-Language": "de"})) == "de"


async def test_a_link_that_does_nothing_says_so_in_the_browsers_language(
    http: httpx.AsyncClient, doorway: Doorway, path: str
) -> None:
    expired = doorway.links.survey("T-1", 2, datetime(2026, 1, 1, tzinfo=UTC)).removeprefix(PUBLIC_URL)
    spanish = {"Accept-Language": "es"}
    assert SURVEY_WORDS["es"].expired in (await http.get(expired, headers=spanish)).text
    assert SURVEY_WORDS["es"].invalid in (await http.get(f"{path}x", headers=spanish)).text


@pytest.mark.parametrize("spoken", SURVEY_WORDS)
def test_the_page_names_the_scores_as_the_message_does(spoken: str) -> None:
    message = (POLICIES / "default" / "messages" / spoken / "survey.email.j2").read_text()
    scores = re.findall(r"^(\d) - (.+?)\s?: \{\{ survey_url", message, re.MULTILINE)
    assert [(int(score), word) for score, word in scores] == list(SURVEY_WORDS[spoken].scores.items())
