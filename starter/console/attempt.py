"""An attempt to act on a ticket, with what somebody filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import FormData

from domain.input.problems import InvalidInput
from domain.team.audit import Deed, code
from starter.client import Escalations
from starter.console.filled_in import body_of
from starter.console.trouble import Trouble, may_not_act, trouble
from starter.console.visitor import Visitor
from starter.errors import ActionRefused, EngineUnreachable, TicketClosed


@dataclass(frozen=True)
class Attempt:
    """An action that somebody tried: what they filled in, and why it was not done, if it was not."""

    action: str
    filled: FormData
    trouble: Trouble | None = None

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
    try:
        await escalations.act(
            reference, action, body_of(action, form, now), by=visitor.by, key=_key(form), scopes=visitor.scopes
        )
    except (InvalidInput, ActionRefused, TicketClosed, EngineUnreachable) as failure:
        return Attempt(action, form, trouble(failure))
    return Attempt(action, form)


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
