"""An attempt to act on a ticket, with what somebody filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData

from domain.input.problems import InvalidInput
from domain.requests.action_keys import Key
from domain.team.audit import Deed, code
from starter.client import Escalations
from starter.console.filled_in import body_of
from starter.console.form import Form
from starter.console.trouble import Trouble, may_not_act, trouble
from starter.console.visitor import Visitor
from starter.errors import ActionRefused, EngineUnreachable, TicketClosed

ASKED = "asked"
"""What was done when a grant waits for somebody's decision."""


@dataclass(frozen=True)
class Attempt:
    """An action that somebody tried: what they filled in, and why it was not done, if it was not.

    `asked` says that what they granted was beyond their authority, and waits for a decision.
    """

    action: str
    filled: FormData
    trouble: Trouble | None = None
    asked: bool = False

    @property
    def done(self) -> str:
        """Return what was done, in one word for an address."""
        return ASKED if self.asked else self.action

    def is_for(self, form: Form) -> bool:
        """Return whether it can be tried again by a form: for the same action, about the same thing."""
        about = {name: self.filled.get(name) for name in form.hidden}
        return form.action == self.action and form.hidden == about

    @property
    def key(self) -> str | None:
        """Return the key to try again with: the same one when the first try may have been done."""
        return _key(self.filled) if self.trouble and self.trouble.in_doubt else None


async def attempt(
    escalations: Escalations, reference: str, action: str, visitor: Visitor, form: FormData, now: datetime
) -> Attempt:
    """Do an action in the visitor's name, once per key of the form; raises `UnknownTicket`."""
    if not visitor.may_act:
        return Attempt(action, form, may_not_act())
    said = _key(form)
    key = Key("console", visitor.accountable, said) if said else None
    try:
        after = await escalations.act(
            reference,
            action,
            body_of(action, form, now),
            by=visitor.by,
            key=key,
            scopes=visitor.scopes,
            via=visitor.via,
        )
    except (InvalidInput, ActionRefused, TicketClosed, EngineUnreachable) as failure:
        return Attempt(action, form, trouble(failure))
    return Attempt(action, form, asked=action == "resolve" and after.pending is not None)


def not_allowed(visitor: Visitor, reference: str, action: str) -> Deed:
    """Return, for the audit log, that a visitor tried what they may not do."""
    details = {"operation": action, **visitor.proof}
    return Deed(
        by=visitor.accountable,
        action="refused",
        subject=f"ticket:{code(reference)}",
        outcome="refused",
        details=details,
    )


def _key(form: FormData) -> str | None:
    key = form.get("key")
    return key if isinstance(key, str) and 0 < len(key) <= 100 else None
