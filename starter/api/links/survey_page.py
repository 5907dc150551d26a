"""How the survey's page looks in each of its states."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import HTMLResponse

from domain.messages.locales import LAST_RESORT
from starter.api.links.language import page_language
from starter.api.links.page import written
from starter.api.links.survey_words import SURVEY_WORDS

State = Literal["question", "thanks", "closed", "expired", "invalid"]


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
    return written(
        "survey.html",
        status,
        state=state,
        language=language,
        words=SURVEY_WORDS[language],
        score=score,
        comment=comment,
        again=again,
        missing=status == 422,
    )
