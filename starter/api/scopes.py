"""Which keys may do what: the whole table."""

from __future__ import annotations

from domain.requests.actions import ACTIONS
from domain.team.actors import DONE_BY
from store.keys import SCOPES, Scope

Scopes = frozenset[Scope]

READ: Scopes = frozenset(SCOPES)
OPEN: Scopes = frozenset({"backend"})
ACT: Scopes = frozenset({"agent", "manager", "ops", "backend"})
SPEAK_FOR_CUSTOMER: Scopes = frozenset({"backend", "ops"})
"""Nobody who works on a ticket writes or rates in its customer's name."""
NAME_ANOTHER: Scopes = frozenset({"backend", "ops"})
"""These may say in `by` for whom they act; all others act as themselves."""

SEE_CONTACTS: Scopes = frozenset({"agent", "manager", "ops"})
"""All others see of the people on a roster what their work is, not who they are."""
MOVE: Scopes = frozenset({"ops", "manager"})
"""What a ticket promises is changed by those who answer for the promises."""
GIVE_KEYS: Scopes = frozenset({"ops"})
AUDIT: Scopes = frozenset({"ops", "manager"})
KEEP_PRIVATE: Scopes = frozenset({"ops"})
"""Customers' data is given out and erased by these."""
REPAIR: Scopes = frozenset({"ops"})
"""Tickets that have lost their run are looked for, and taken up, by these."""

CUSTOMER_ACTIONS = frozenset(name for name, by in DONE_BY.items() if by == "customer")
ACTION: dict[str, Scopes] = {
    **dict.fromkeys(ACTIONS, ACT),
    **dict.fromkeys(CUSTOMER_ACTIONS, SPEAK_FOR_CUSTOMER),
    "move_policy": MOVE,
}
