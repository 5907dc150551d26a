"""People that an action names: in which fields, and on which roster somebody of that id has to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import BaseModel

from domain.input.problems import Problem
from domain.requests.actions import PERSON
from domain.team.unknown_people import unknown_person

OF_THE_TICKET = {"acknowledge": "by", "reassign": "to", "note": "mention"}
"""The field of an action that names who will own the ticket, or will be told: somebody on the roster of its policy."""
ANYWHERE = "a roster"
NOT_PEOPLE = frozenset({"system", "customer"})


class NamedPerson(BaseModel, frozen=True):
    """Somebody whom `field` of an action names; `of_the_ticket` says that only its own policy's roster will do."""

    field: str
    person: str
    of_the_ticket: bool = False


def named_people(action: str, body: object) -> tuple[NamedPerson, ...]:
    """Return whom an action names, by field; nobody where its body cannot be read, which is refused by itself."""
    if not isinstance(body, Mapping):
        return ()
    will_own = OF_THE_TICKET.get(action)
    people = {field: _person(body.get(field)) for field in sorted({"by", will_own or "by"})}
    return tuple(
        NamedPerson(field=field, person=person, of_the_ticket=field == will_own)
        for field, person in people.items()
        if person
    )


def comes_from_outside(body: object) -> bool:
    """Return whether an action comes from a client that is not ours: ours say how they took it in, and look people up
    themselves."""
    return not (isinstance(body, Mapping) and "via" in body)


def problem_of(field: str, person: str, known: Collection[str], roster: str | None) -> Problem | None:
    """Return the problem that `person` is not among those `known`; None where they are.

    `known` are those on `roster`, or on any where that is None: nobody is unknown as long as there is no roster at all.
    """
    if person in known or (roster is None and not known):
        return None
    return unknown_person(field, person, known, f"the roster {roster}" if roster else ANYWHERE)


def _person(named: object) -> str | None:
    if not isinstance(named, str) or named in NOT_PEOPLE:
        return None
    kind, colon, id = named.rpartition(":")
    return id if not colon or f"{kind}:" == PERSON else None
