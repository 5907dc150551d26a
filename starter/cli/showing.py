"""Printing an answer: the API's own JSON, or something for people."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
from rich.console import Console, RenderableType

from domain.case.told import ToldView
from starter.cli.ticket_page import ticket_page


def show_json(answer: httpx.Response) -> None:
    """Print the API's JSON as it came, on one line."""
    print(answer.text.strip())


def show(page: RenderableType) -> None:
    """Print something for people, as wide as their terminal."""
    Console(highlight=False).print(page)


def show_view(answer: httpx.Response, newest: int) -> None:
    """Print a ticket for people, with the `newest` entries of its timeline."""
    show(ticket_page(ToldView.model_validate_json(answer.content), newest, datetime.now(UTC)))
