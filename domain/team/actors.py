"""Actors: who may be behind an action, and which actions only a person does.

Whoever acts is a person, `person:<id>`; a program with a key of its own, `integration:<name>`; the customer, a rule, or
the system. A program acts as itself: it never stands for the owner, nor for anybody else it does not name.
"""

from __future__ import annotations

import re
from typing import Literal

from domain.input.problems import Problem
from domain.requests.actions import ACTIONS, INTEGRATION, PERSON, Action
from domain.requests.refusals import Refusal, Refused
from domain.team.proof import demanded

DoneBy = Literal["person", "anybody", "customer"]
DONE_BY: dict[str, DoneBy] = {
    **dict.fromkeys(ACTIONS, "anybody"),
    **dict.fromkeys(("acknowledge", "decline", "approve", "refuse"), "person"),
    **dict.fromkeys(("customer_replied", "survey_answered"), "customer"),
}
"""Who does each action. What moves money needs a person as well, whichever action it comes with."""
NAME_LENGTH = 64
HOW = "a person: by a key of theirs, signed on, or named in `by` with a backend's or an operator's key"
HOW_FOR_MONEY = "a person: by a key of their own, or signed on"


def person(id: str) -> str:
    """Return how a person is written as an actor."""
    return f"{PERSON}{id}"


def written(name: str) -> str:
    """Return the name of a program's key as it stands in records: what has no place there becomes a hyphen."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")[:NAME_LENGTH] or "unnamed"


def integration(name: str) -> str:
    """Return how the program is written as an actor that a key called `name` was given to."""
    return f"{INTEGRATION}{written(name)}"


def acts_as(person_of_key: str | None, name_of_key: str) -> str:
    """Return as whom a key acts that names nobody: its person, or the program it was given to."""
    return person(person_of_key) if person_of_key else integration(name_of_key)


def needs_person(name: str, action: Action) -> bool:
    """Return whether only a person does an action, with what it says."""
    return DONE_BY[name] == "person" or demanded(action)


def check_actor(name: str, action: Action) -> None:
    """Raise `Refused` where an action needs a person and nobody is named."""
    if action.person is not None or not needs_person(name, action):
        return
    how = HOW_FOR_MONEY if demanded(action) else HOW
    detail = f"{name} needs a person, and {action.by} is none"
    problem = Problem(field="by", found=action.by, allowed=how)
    raise Refused(Refusal(status=422, title="Needs a person", detail=detail, errors=(problem,)))
