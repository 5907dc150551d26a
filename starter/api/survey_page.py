"""How the survey's page looks in each of its states."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

State = Literal["question", "thanks", "closed", "expired", "invalid"]

_WORDS = {5: "very good", 4: "good", 3: "so-so", 2: "bad", 1: "very bad"}
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


def page(
    state: State, status: int = 200, *, score: int | None = None, comment: str = "", again: bool = False
) -> HTMLResponse:
    """Return the page; `again` says that the answer could not be kept just now."""
    html = _environment.get_template("survey.html").render(
        state=state, score=score, comment=comment, again=again, missing=status == 422, words=_WORDS
    )
    return HTMLResponse(html, status, _HEADERS)
