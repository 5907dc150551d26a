"""How the page looks on which somebody of the team acts by a link, in each of its states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from fastapi.responses import HTMLResponse

from activities.instants import shown
from activities.signed_links import Why
from domain.case.view import View
from domain.inbound.acting_by_link import Choice
from domain.input.problems import Problem
from domain.requests.action_words import WILL
from starter.api.links.page import written

State = Literal["choices", "done", "ended", "overtaken", "used", "expired", "invalid", "gone", "unreachable"]
WITHOUT_A_TICKET: Mapping[Why, State] = {"expired": "expired", "foreign": "gone", "forged": "invalid", "used": "used"}

BUTTONS: Mapping[Choice, str] = {
    "acknowledge": "Take it on",
    "take_over": "Take it over",
    "escalate": "Pass it up",
    "resolve": "Solved",
    "decline": "Decline",
}
_WILL: Mapping[Choice, str] = {choice: WILL.get(choice, WILL["acknowledge"]) for choice in BUTTONS}


@dataclass(frozen=True)
class Filled:
    """What somebody filled in, and why it was not done."""

    choice: str = ""
    reason: str = ""
    words: str = ""
    refused: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Who acts, where they are, and where they see the whole ticket."""

    name: str
    zone: str
    ticket_url: str


def page(
    state: State,
    status: int = 200,
    *,
    view: View | None = None,
    reader: Reader | None = None,
    choices: Sequence[Choice] = (),
    reasons: Sequence[str] = (),
    note_needed: bool = False,
    filled: Filled | None = None,
    done: str = "",
    now: datetime | None = None,
) -> HTMLResponse:
    """Return the page; what it says of instants is on the reader's clock."""
    return written(
        "acting.html",
        status,
        state=state,
        view=view,
        reader=reader,
        choices=choices,
        reasons=reasons,
        note_needed=note_needed,
        filled=filled or Filled(),
        done=done,
        buttons=BUTTONS,
        will=_WILL,
        when=partial(shown, zone=reader.zone, now=now) if reader and now else None,
    )


def done_words(choice: Choice, view: View, tier_before: int | None) -> str:
    """Return what to say of a choice that was done; `view` is the ticket after it."""
    has_it = f" {view.owner.name} has it now." if view.owner else ""
    match choice:
        case "acknowledge" | "take_over":
            return "You have it."
        case "escalate" if view.tier.index == tier_before:
            return f"Nothing is above {view.tier.name}, so the alarm sounds again."
        case "escalate":
            return f"Passed up to {view.tier.name}.{has_it}"
        case "resolve":
            return "Solved; the customer is to hear of it."
        case "decline":
            return f"Declined.{has_it}"
