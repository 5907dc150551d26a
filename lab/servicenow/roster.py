"""The people of an export, as a roster: a desk for each group, and everybody who ever had an incident."""

from __future__ import annotations

from collections.abc import Iterable

from domain.team.roster import Person, Roster
from lab.servicenow.changes import desk_of
from lab.servicenow.incident import Incident
from lab.servicenow.names import email_of, id_of, word_of

NO_LIMIT = 1_000_000
"""The capacity of a desk: the export knows none."""


def with_people_of(incidents: Iterable[Incident], roster: Roster) -> Roster:
    """Return `roster` with the export's people and groups beside its own.

    A group's desk serves the group's team; people serve no team, so that they get only what the export gives them.
    """
    rows = [row for incident in incidents for row in incident.rows]
    people = {person.id: person for person in roster.people}
    for group in sorted({row.group for row in rows if row.group}):
        people.setdefault(
            desk_of(group),
            Person(id=desk_of(group), name=group, email=email_of(group), teams=(word_of(group),), capacity=NO_LIMIT),
        )
    for name in sorted({row.person for row in rows if row.person}):
        people.setdefault(id_of(name), Person(id=id_of(name), name=name, email=email_of(name)))
    return Roster(people=tuple(people.values()), roles=roster.roles)
