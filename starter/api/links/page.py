"""A page that a link in a message leads to: for its reader alone, without script, kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

DESCRIBED: dict[str, Any] = {"content": {"text/html": {"schema": {"type": "string"}}}}
"""What such an answer is, for the API's document."""

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


def written(template: str, status: int, **facts: Any) -> HTMLResponse:
    """Return the page that `template` makes of `facts`."""
    return HTMLResponse(_environment.get_template(template).render(facts), status, _HEADERS)
