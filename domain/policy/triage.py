"""Triage: which priority, starting tier and tags the policy's rules give a ticket, and which rules said so."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from domain.policy.messages_counted import MessagesWithin
from domain.priority import Priority
from domain.requests.ticket import Grade, Ticket

GRADES: tuple[Grade, ...] = get_args(Grade)
_BY_IMPACT_AND_URGENCY: tuple[tuple[Priority, ...], ...] = (
    ("urgent", "high", "medium"),
    ("high", "medium", "low"),
    ("medium", "low", "low"),
)


def _at_least(value: object) -> object:
    found = re.fullmatch(r"at least (\d{1,15})", value.strip(), re.ASCII) if isinstance(value, str) else None
    if found is None and (isinstance(value, bool) or not isinstance(value, int | None)):
        raise ValueError("a number such as at least 100000")
    return int(found[1]) if found else value


_AT_LEAST = WithJsonSchema(
    {"anyOf": [{"type": "string", "pattern": r"^at least [0-9]+$"}, {"type": "integer"}, {"type": "null"}]}
    | {"examples": ["at least 100000"]},
    mode="validation",
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)


Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class When(_Part):
    """What must be true of a ticket for a rule to fire; all that is written must be.

    A rule that counts the customer's messages looks at each one that comes; every other one at the request.
    """

    any_phrase: tuple[Phrase, ...] = ()
    """Subject or description contains one of these, as whole words, in any case."""
    followers: Annotated[int | None, BeforeValidator(_at_least), _AT_LEAST, Field(alias="customer.followers")] = None
    """The customer has `at least 100000` followers."""
    segment: str | None = Field(default=None, alias="customer.segment")
    """The customer's segment is this."""
    category: str | None = None
    """The category is this."""
    customer_messages: MessagesWithin | None = None
    """The customer has written so often after the request, such as `3 within 24h`."""
    unanswered_messages: MessagesWithin | None = None
    """The same of messages since a person last answered."""

    @property
    def counts_messages(self) -> bool:
        """Return whether the rule waits for messages of the customer."""
        return self.customer_messages is not None or self.unanswered_messages is not None

    def holds(self, ticket: Ticket, category: str) -> bool:
        """Return whether a ticket that is now in `category` meets every condition on its request; phrases match
        whole words in any case, however they are spaced or broken into lines."""
        text = f"{ticket.subject}\n{ticket.description}"
        return (
            (not self.any_phrase or any(contains(text, phrase) for phrase in self.any_phrase))
            and (self.followers is None or (ticket.customer.followers or 0) >= self.followers)
            and (self.segment is None or ticket.customer.segment == self.segment)
            and (self.category is None or category == self.category)
        )


class Then(_Part):
    """What a rule gives; only one that counts messages can escalate."""

    priority: Priority | None = None
    """This priority, unless the request names one."""
    start_at: str | None = None
    """This tier to start in; in mid-life, to move up to."""
    tag: str | None = None
    """This tag."""
    prefer: Annotated[str, WithJsonSchema({"const": "best"}, mode="validation")] | None = None
    """`best`: owners of the highest level first."""
    escalate: bool = False
    """Move up one tier; for rules that count messages."""


class Rule(_Part):
    """One line of triage, with the name it is known by in the timeline."""

    name: str
    """What the rule is called in the timeline; no other rule is called so."""
    when: When
    """What must be true; all of it."""
    then: Then
    """What the rule gives."""


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
    fired = [rule for rule in rules if not rule.when.counts_messages and rule.when.holds(ticket, ticket.category)]
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


def contains(text: str, phrase: str) -> bool:
    """Return whether a text has a phrase, as whole words, in any case, however they are spaced."""
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None
