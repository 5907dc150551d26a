"""A ticket as a caller of the client gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from domain.case.view import View


@dataclass(frozen=True)
class Opened:
    """A ticket that is open now, and whether this call opened it."""

    view: View
    new: bool


@dataclass(frozen=True)
class Shown:
    """A view, and whether the ticket's workflow gave it or the database, which may lag a moment behind."""

    view: View
    source: Literal["live", "stored"]
