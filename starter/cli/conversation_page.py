"""What was said with a customer, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from domain.requests.attachments import spoken_attachments
from starter.cli import words
from starter.conversation import Said

INDENT = 2


def conversation_page(said: Iterable[Said], now: datetime, *, whole: bool = False) -> RenderableType:
    """Return every public message, oldest first: when, who, by which channel, and what became of ours.

    Of a customer's mail it is what they say in it, or the `whole` of it.
    """
    parts = [part for each in said for part in _message(each, now, whole)]
    return Group(*parts) if parts else Text("Nothing has been said yet.")


def _message(said: Said, now: datetime, whole: bool) -> Iterable[RenderableType]:
    about = [
        said.channel,
        said.purpose.replace("_", " ") if said.purpose else "",
        said.word,
    ]
    head = words.instant(said.at, now) if said.at else Text("time unknown", "dim")
    head.append("  ")
    head.append(*_speaker(said))
    head.append(f"  {' · '.join(filter(None, about))}", "dim")
    yield head
    subject = f"Subject: {said.subject}\n" if said.subject else ""
    text = said.whole if whole and said.whole else said.text
    body = Text("\n".join(filter(None, [subject, text.strip(), spoken_attachments(said.attachments)])))
    if said.whole and not whole:
        body.append("\n(more stood in the mail: --whole shows it)", "dim")
    yield Padding(body, (0, 0, 1, INDENT))


def _speaker(said: Said) -> tuple[str, str]:
    """Who speaks, and how that is set: somebody from before the ticket as they were called there."""
    side = {"customer": "Customer", "us": "We", "other": "Somebody"}[said.by]
    if said.before and said.speaker and said.by != "customer":
        side = said.speaker
    return side, "bold green" if said.by == "customer" else "bold"
