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


def conversation_page(said: Iterable[Said], now: datetime) -> RenderableType:
    """Return every public message whole, oldest first: when, who, by which channel, and what became of ours."""
    parts = [part for each in said for part in _message(each, now)]
    return Group(*parts) if parts else Text("Nothing has been said yet.")


def _message(said: Said, now: datetime) -> Iterable[RenderableType]:
    theirs = said.by == "customer"
    about = [
        said.channel,
        said.purpose.replace("_", " ") if said.purpose else "",
        said.word,
    ]
    head = words.instant(said.at, now)
    head.append("  ")
    head.append("Customer" if theirs else "We", "bold green" if theirs else "bold")
    head.append(f"  {' · '.join(filter(None, about))}", "dim")
    yield head
    subject = f"Subject: {said.subject}\n" if said.subject else ""
    body = [subject, said.text.strip(), spoken_attachments(said.attachments)]
    yield Padding(Text("\n".join(filter(None, body))), (0, 0, 1, INDENT))
