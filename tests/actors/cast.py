"""Who tries what, and on which ticket: the rows and the columns of the table of actors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from domain.effects import AssignOwner
from domain.people import Contact
from tests.domain.decisions.test_grants import SUMS, ladder
from tests.domain.life import Life

Who = Literal["right person", "other person", "nobody", "unknown", "integration"]
COLUMNS: tuple[Who, ...] = ("right person", "other person", "nobody", "unknown", "integration")
OWNER, COLLEAGUE, DECIDER, NOBODY_KNOWN, PROGRAM = "ann", "ben", "duty", "zorro", "helpdesk"
KNOWN = frozenset({OWNER, COLLEAGUE, DECIDER, "eve"})
GRANT = "resolve, with a grant"
AT = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "decline": {"reason": "away"},
    "escalate": {"reason": "needs expertise"},
    "hand_back": {"reason": "yours"},
    "reassign": {"to": "eve", "reason": "knows it"},
    "reply": {"text": "We see it."},
    "customer_told": {"text": "It goes back today."},
    "note": {"text": "seen"},
    "wait": {"on": "courier", "text": "Where is it?"},
    "resume": {},
    "promise": {"at": AT},
    "priority": {"priority": "low", "reason": "not so bad"},
    "category": {"category": "technical", "reason": "it is"},
    "resolve": {"resolution": "Done."},
    GRANT: {"resolution": "Refunded.", "grant": {"amount": "5", "currency": "EUR"}},
    "approve": {"request": "A1"},
    "refuse": {"request": "A1"},
    "reopen": {"reason": "not yet"},
    "close": {"reason": "agreed"},
    "cancel": {"reason": "twice"},
    "customer_replied": {"text": "Hello?"},
    "survey_answered": {"score": 5},
    "move_policy": {"policy": "other", "reason": "a trial"},
}


def name_of(row: str) -> str:
    """Return the action of a row."""
    return "resolve" if row == GRANT else row


class Among(Life):
    """A life among the people of the table: nobody else is found on its roster."""

    def _found(self, wanted: AssignOwner) -> Contact | None:
        return super()._found(wanted) if wanted.person is None or wanted.person in KNOWN else None


def life_for(row: str) -> Life:
    """Return a life in which the row's action can be done, by whoever may."""
    life = Among(ladder(*SUMS), start=datetime.now(UTC) - timedelta(minutes=1))
    life.bundles["other"] = ("v2", {})
    if row in ("approve", "refuse"):
        life.vouched("resolve", by=OWNER, resolution="x", grant={"amount": "400", "currency": "EUR"})
    elif row == "hand_back":
        life.agents = [OWNER]
        life.act("escalate", by=OWNER, reason="needs expertise")
    elif row == "resume":
        life.act("wait", by=OWNER, on="courier", text="Where is it?")
    elif row in ("reopen", "close", "survey_answered"):
        life.act("resolve", by=OWNER, resolution="Done.")
        if row == "survey_answered":
            life.sleep(timedelta(hours=1))
    return life


def person_for(row: str, who: Who) -> str | None:
    """Return the id of whoever tries it, None for nobody and for a program."""
    match who:
        case "right person":
            return DECIDER if row in ("approve", "refuse") else OWNER
        case "other person":
            return COLLEAGUE
        case "unknown":
            return NOBODY_KNOWN
        case _:
            return None
