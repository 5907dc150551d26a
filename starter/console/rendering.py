"""Pages: templates, the words they use, and the headers that every page has."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from domain.case.timeline import in_words
from domain.delivery.status import sentence, status_of
from domain.explaining.words import amount, moment
from domain.requests.attachments import spoken_attachments
from domain.time.day_by_day import DayCounted
from starter.console.bars import share_of_time_left, share_used
from starter.console.trouble import in_words as refusal_in_words
from starter.spoken_days import said_of, windows_on_wall
from starter.spoken_explanation import due_or_none, facts, made_of
from starter.spoken_time import absolute, lateness, length, relative

FOLDER = Path(__file__).parent
PREFIX = "/console"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
ASSETS = {"console.css": "text/css", "console.js": "text/javascript", "icon.svg": "image/svg+xml"}


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Return a page made from `template`; it is never kept by a cache, for it says what customers wrote."""
    answer = _TEMPLATES.TemplateResponse(request, template, {"now": datetime.now(UTC), **values}, status_code=status)
    answer.headers.update({**HEADERS, "Cache-Control": "no-store"})
    return answer


def asset(name: str) -> Response | None:
    """Return a file that pages refer to, None for any other name; its address changes whenever it does."""
    if name not in ASSETS:
        return None
    kept = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response((FOLDER / "static" / name).read_bytes(), media_type=ASSETS[name], headers=kept)


def asset_url(name: str) -> str:
    """Return the address of a file that pages refer to."""
    version = sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"{PREFIX}/static/{name}?v={version}"


def _actor(by: str) -> str:
    kind, _, name = by.partition(":")
    return {"person": name, "clock": f"clock: {_spaced(name)}", "rule": f"rule: {name}"}.get(kind, by)


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _in_utc(at: datetime, now: datetime) -> str:
    return f"{absolute(at, now, UTC)} UTC"


def _windows(day: DayCounted, zone: str) -> str:
    return " ".join(windows_on_wall(day, ZoneInfo(zone))) or "closed"


_TEMPLATES = Jinja2Templates(FOLDER / "templates")
_TEMPLATES.env.trim_blocks = _TEMPLATES.env.lstrip_blocks = True
_TEMPLATES.env.globals |= {"asset_url": asset_url, "prefix": PREFIX}
_TEMPLATES.env.filters |= {
    "actor": _actor,
    "attached": spoken_attachments,
    "in_utc": _in_utc,
    "in_words": in_words,
    "amount": amount,
    "due_or_none": due_or_none,
    "facts": facts,
    "made_of": made_of,
    "moment": moment,
    "said_of": said_of,
    "sentence": sentence,
    "status_of": status_of,
    "windows": _windows,
    "lateness": lateness,
    "instant": datetime.fromisoformat,
    "duration": length,
    "refusal": refusal_in_words,
    "relative": relative,
    "share_of_time_left": share_of_time_left,
    "share_used": share_used,
    "spaced": _spaced,
}
