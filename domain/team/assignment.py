"""Assignment: who of those in the roster is to own a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, BaseModel

from domain.effects import AssignOwner
from domain.team.roster import Person


class Candidate(BaseModel, frozen=True):
    """A person of the roster; `load` is how many other active tickets they hold."""

    person: Person
    load: int
    last_assigned_at: AwareDatetime | None = None


def choose(candidates: Sequence[Candidate], wanted: AssignOwner) -> Candidate | None:
    """Return who is to own the ticket, or None when nobody suitable is there.

    A person wanted by name gets it if they are in the roster at all and, where they are to be `serving`, may be given
    it. Anybody else must serve the team and tier, have
    the skill, be on shift, not be excluded, and hold less than they can. Of those: whoever is to have it `again`;
    else the highest level where the best are preferred; else the least loaded, then the least recently assigned,
    then by id.
    """
    if wanted.person is not None:
        named = next((candidate for candidate in candidates if candidate.person.id == wanted.person), None)
        unfit = named and wanted.serving and not named.person.may_be_given(wanted.team, wanted.tier)
        return None if unfit else named
    suitable = [candidate for candidate in candidates if _suits(candidate, wanted)]
    return min(suitable, key=lambda candidate: _rank(candidate, wanted), default=None)


def _suits(candidate: Candidate, wanted: AssignOwner) -> bool:
    person = candidate.person
    return (
        person.serves(wanted.team, wanted.tier)
        and (wanted.skill is None or wanted.skill in person.skills)
        and person.id not in wanted.exclude
        and candidate.load < person.capacity
        and person.on_shift(wanted.at)
    )


def _rank(candidate: Candidate, wanted: AssignOwner) -> tuple[bool, int, int, bool, datetime, str]:
    last = candidate.last_assigned_at
    return (
        candidate.person.id != wanted.again,
        -candidate.person.level if wanted.prefer_best else 0,
        candidate.load,
        last is not None,
        last or wanted.at,
        candidate.person.id,
    )
