"""Triage: which priority, starting tier and tags the policy's rules give a ticket, and which rules said so."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from domain.priority import Priority
from domain.ticket import Grade, Ticket

GRADES: tuple[Grade, ...] = get_args(Grade)
_BY_IMPACT_AND_URGENCY: tuple[tuple[Priority, ...], ...] = (
    ("urgent", "high", "medium"),
    ("high", "medium", "low"),
    ("medium", "low", "low"),
)


def _at_least(value: object) -> object:
    found = re.fullmatch(r"at least (\d+)", value.strip()) if isinstance(value, str) else None
    return int(found[1]) if found else value


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class When(_Part):
    """What must be true of a ticket for a rule to fire; all that is written must be."""

    any_phrase: tuple[Phrase, ...] = ()
    followers: Annotated[int | None, BeforeValidator(_at_least), Field(alias="customer.followers")] = None
    segment: str | None = Field(default=None, alias="customer.segment")
    category: str | None = None

    def holds(self, ticket: Ticket) -> bool:
        """Return whether the ticket meets every condition; phrases match whole words in any case,
        however they are spaced or broken into lines."""
        text = f"{ticket.subject}\n{ticket.description}"
        return (
            (not self.any_phrase or any(_contains(text, phrase) for phrase in self.any_phrase))
            and (self.followers is None or (ticket.customer.followers or 0) >= self.followers)
            and (self.segment is None or ticket.customer.segment == self.segment)
            and (self.category is None or ticket.category == self.category)
        )


class Then(_Part):
    """What a rule gives."""

    priority: Priority | None = None
    start_at: str | None = None
    tag: str | None = None
    prefer: str | None = None


class Rule(_Part):
    """One line of triage, with the name it is known by in the timeline."""

    name: str
    when: When
    then: Then


class Triage(BaseModel, frozen=True):
    """What triage decided, and the names of the rules that fired."""

    priority: Priority
    start_at: str | None = None
    tags: tuple[str, ...] = ()
    prefer: str | None = None
    fired: tuple[str, ...] = ()


def triage(ticket: Ticket, rules: tuple[Rule, ...]) -> Triage:
    """Return the ticket's priority, starting tier and tags.

    A priority chosen by a person wins over every rule. Among rules the first that names a thing decides it. Where
    neither does, impact and urgency decide, each `medium` when unknown.
    """
    fired = [rule for rule in rules if rule.when.holds(ticket)]
    said = [rule.then for rule in fired]
    by_rule = next((then.priority for then in said if then.priority), None)
    return Triage(
        priority=ticket.priority or by_rule or priority_of(ticket.impact or "medium", ticket.urgency or "medium"),
        start_at=next((then.start_at for then in said if then.start_at), None),
        tags=tuple(dict.fromkeys([*ticket.tags, *(then.tag for then in said if then.tag)])),
        prefer=next((then.prefer for then in said if then.prefer), None),
        fired=tuple(rule.name for rule in fired),
    )


def priority_of(impact: Grade, urgency: Grade) -> Priority:
    """Return the priority that impact and urgency give a ticket of which nothing else says one."""
    return _BY_IMPACT_AND_URGENCY[GRADES.index(impact)][GRADES.index(urgency)]


def _contains(text: str, phrase: str) -> bool:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None
