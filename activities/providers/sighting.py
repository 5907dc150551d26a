"""What a provider says when it is asked for a message of ours."""

from __future__ import annotations

from dataclasses import dataclass

from domain.delivery.states import State


@dataclass(frozen=True)
class Seen:
    """It has the message, which has come to `state`; `code` says why it did not arrive, where it did not."""

    provider_id: str
    state: State
    code: str | None = None


@dataclass(frozen=True)
class Absent:
    """It does not have the message, as far as its list shows by now."""


@dataclass(frozen=True)
class NoAnswer:
    """It could not be asked, or its answer does not tell."""

    code: str


Sighting = Seen | Absent | NoAnswer
