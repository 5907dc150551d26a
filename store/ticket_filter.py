"""Which tickets a list holds: the filters of the public contract, as conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, model_validator
from sqlalchemy import ColumnElement, false, func

from domain.case.case import Status
from domain.input.text import clean
from domain.priority import Priority
from domain.team.approval import State
from store.tables import APPROVALS, tickets

_WORD = re.compile(r"[^\W_]+")


def _several(value: object) -> object:
    if value is None:
        return ()
    return tuple(filter(None, value.split(","))) if isinstance(value, str) else value


class TicketFilter(BaseModel, frozen=True, extra="forbid"):
    """Every field that is set must hold. Those with several values (`open,waiting`, or a list) take any of them.

    `policy` is a bundle's name, `tier` a tier's, `owner` a person's id, `customer` the customer's id. `q` finds tickets
    whose subject and reference together have words that begin with each of its words, in any case. Instants are aware;
    `due_before` leaves out tickets without a next due. `approval` finds tickets with a request for approval in that
    state, `decider` those with a request that waits for a decision of this person's.
    """

    status: Annotated[tuple[Status, ...], BeforeValidator(_several)] = ()
    priority: Annotated[tuple[Priority, ...], BeforeValidator(_several)] = ()
    tier: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    team: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    owner: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    policy: Annotated[tuple[str, ...], BeforeValidator(_several)] = ()
    customer: str | None = None
    due_before: AwareDatetime | None = None
    updated_after: AwareDatetime | None = None
    q: str | None = None
    approval: State | None = None
    decider: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _can_be_asked(cls, values: object) -> object:
        return clean(values)

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions on the table `tickets`, all of which must hold."""
        columns = tickets.c
        for values, column in (
            (self.status, columns.status),
            (self.priority, columns.priority),
            (self.tier, columns.tier),
            (self.team, columns.team),
            (self.owner, columns.owner_id),
        ):
            if values:
                yield column.in_(values)
        if self.policy:
            yield columns.view["policy"]["name"].astext.in_(self.policy)
        if self.customer:
            yield columns.customer_id == self.customer
        if self.due_before:
            yield columns.next_due_at < self.due_before
        if self.updated_after:
            yield columns.updated_at > self.updated_after
        if self.approval:
            yield APPROVALS.contains([{"state": self.approval}])
        if self.decider:
            yield APPROVALS.contains([{"state": "pending", "asked": [self.decider]}])
        if self.q:
            prefixes = " & ".join(f"{word}:*" for word in _WORD.findall(self.q.lower()))
            found = columns.words.bool_op("@@")(func.to_tsquery("simple", prefixes))
            yield found if prefixes else false()


def words_of(*texts: str) -> ColumnElement[object]:
    """Return what `q` searches in, as the database keeps it."""
    return func.to_tsvector("simple", " ".join(_WORD.findall(" ".join(texts).lower())))
