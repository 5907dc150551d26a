"""The page on which a customer says how it was. Their signed link is the key; only the button answers.

Mail scanners follow every link they find, so showing the page changes nothing.
"""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from activities.links import SCORES
from activities.signed_links import BadLink, Why
from starter.api.documentation import raw_body
from starter.api.links.page import DESCRIBED
from starter.api.links.refusal import refuse_link
from starter.api.links.survey_page import page, survey_language
from starter.api.parts import Client, OpenDoors
from starter.errors import ActionRefused, DatabaseUnreachable, UnknownTicket, Unreachable

router = APIRouter(prefix="/survey", tags=["survey"], default_response_class=HTMLResponse)
_COMMENT_LENGTH = 5_000
_FORM = raw_body("application/x-www-form-urlencoded", "`score` 1 to 5, and `comment`.")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page.", **DESCRIBED},
    404: {"description": "A page that says that the link is not valid; a problem for who asks for JSON.", **DESCRIBED},
    410: {"description": "The same, of a link that has expired.", **DESCRIBED},
    409: {"description": "A page that says that the question is closed.", **DESCRIBED},
    422: {"description": "The page again: a score is missing.", **DESCRIBED},
    503: {"description": "A page that asks to try again.", **DESCRIBED},
}


@router.get("/{token}", responses={status: _ANSWERS[status] for status in (200, 404, 410)})
async def show_question(
    token: str,
    request: Request,
    client: Client,
    doors: OpenDoors,
    score: Annotated[str, Query(description="The score chosen in the message, 1 to 5.")] = "",
) -> Response:
    """Show the question with the chosen score; nothing is kept before the customer confirms it."""
    try:
        reference, episode = doors.links.read_survey(token, _now())
    except BadLink as bad:
        return _refuse(request, bad)
    try:
        survey = await client.survey(reference)
    except DatabaseUnreachable:
        survey = None
    language = survey_language(survey.locale if survey else None, _accepted(request))
    if survey and survey.episode == episode and survey.score is not None:
        return page("thanks", language=language, score=survey.score)
    return page("question", language=language, score=_score(score))


@router.post("/{token}", responses=_ANSWERS, openapi_extra=_FORM)
async def answer_question(token: str, request: Request, client: Client, doors: OpenDoors) -> Response:
    """Keep the customer's answer; the first one counts. The page after it is in the language of the one before."""
    try:
        reference, episode = doors.links.read_survey(token, _now())
    except BadLink as bad:
        return _refuse(request, bad)
    form = dict(parse_qsl((await request.body()).decode(errors="replace"), max_num_fields=20))
    language = survey_language(form.get("language"), _accepted(request))
    score = _score(form.get("score", ""))
    comment = form.get("comment", "").strip()[:_COMMENT_LENGTH]
    if score is None:
        return page("question", 422, language=language, comment=comment)
    try:
        counts = await client.answer_survey(reference, episode, score, comment)
    except (ActionRefused, UnknownTicket):
        return page("closed", 409, language=language)
    except Unreachable:
        return page("question", 503, language=language, score=score, comment=comment, again=True)
    return page("thanks", language=language, score=counts)


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _now() -> datetime:
    return datetime.now(UTC)


def _refuse(request: Request, bad: BadLink) -> Response:
    language = survey_language(None, _accepted(request))

    def refused(why: Why, status: int) -> HTMLResponse:
        return page("expired" if why == "expired" else "invalid", status, language=language)

    return refuse_link(request, bad, refused)


def _score(text: str) -> int | None:
    return int(text) if text in {str(score) for score in SCORES} else None
