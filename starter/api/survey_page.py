"""How the survey's page looks in each of its states."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from domain.messages.locales import LAST_RESORT
from starter.api.page_language import page_language
from starter.api.survey_words import SURVEY_WORDS

State = Literal["question", "thanks", "closed", "expired", "invalid"]

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


def survey_language(locale: str | None, accepted: str) -> str:
    """Return the language of the page for a customer of `locale`, where that is known, whose browser accepts these."""
    return page_language(locale, accepted, SURVEY_WORDS)


def page(
    state: State,
    status: int = 200,
    *,
    language: str = LAST_RESORT,
    score: int | None = None,
    comment: str = "",
    again: bool = False,
) -> HTMLResponse:
    """Return the page in `language`; `again` says that the answer could not be kept just now."""
    html = _environment.get_template("survey.html").render(
        state=state,
        language=language,
        words=SURVEY_WORDS[language],
        score=score,
        comment=comment,
        again=again,
        missing=status == 422,
    )
    return HTMLResponse(html, status, _HEADERS)
