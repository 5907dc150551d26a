"""Tickets as they are written in a file: one JSON object, or several after each other, as JSON lines are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starter.cli.failure import BadInput

_WHITE = " \t\r\n"


@dataclass(frozen=True)
class WrittenTicket:
    """A ticket, and the line of the file it begins on, counted from 1."""

    line: int
    content: dict[str, Any]


def written_in(file: str) -> list[WrittenTicket]:
    """Return the tickets in a file, `-` for standard input; raises `BadInput` naming the line that is wrong."""
    return list(_tickets_in(_read(file)))


def _tickets_in(text: str) -> Iterator[WrittenTicket]:
    decoder = json.JSONDecoder()
    at = _next(text, 0)
    line, counted_to = 1, 0
    if at == len(text):
        raise BadInput("no ticket: expected is one JSON object, or one on each line")
    while at < len(text):
        line, counted_to = line + text.count("\n", counted_to, at), at
        try:
            ticket, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise BadInput(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
        if not isinstance(ticket, dict):
            raise BadInput(f"line {line}: found {type(ticket).__name__}; allowed: a JSON object")
        yield WrittenTicket(line, ticket)
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE:
        at += 1
    return at


def _read(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise BadInput(f"{file}: {reason}") from None
