"""A customer told by a person, by telephone or however: as good as an answer, and nothing is sent."""

from __future__ import annotations

from domain.case.case import Case
from domain.case.deferred import Deferred
from domain.case.turn import Turn
from domain.decisions.customer_clocks import answered_by_staff, promise_kept
from domain.decisions.deferral import forget_waiting
from domain.decisions.limits import customer_was_told
from domain.messages.updates import promise_next_update
from domain.people import CUSTOMER
from domain.requests import actions

_SAID: dict[actions.How, str] = {
    "phone": "told by phone",
    "in person": "told in person",
    "chat": "told by chat",
    "other": "told otherwise",
}


def customer_told(turn: Turn, action: actions.CustomerTold) -> None:
    """Take it that the customer knows: what a reply ends is ended, the next update is promised, and what waits for its
    provider is sent no more."""
    said = _SAID[action.how]
    clocks = answered_by_staff(turn) | promise_kept(turn)
    turn.record(
        "customer_told",
        action.text or f"The customer was {said}",
        by=action.by,
        how=action.how,
        needless=len(waiting_for_customer(turn.case)) or None,
        clocks=clocks or None,
    )
    promise_next_update(turn)
    # whoever spoke with them has said that it was late
    turn.change(unheard_since=None)
    forget_waiting(turn, said)
    customer_was_told(turn)


def waiting_for_customer(case: Case) -> tuple[Deferred, ...]:
    """Return what waits for its provider and is for the customer."""
    return tuple(deferred for deferred in case.deferred if deferred.message.to.id == CUSTOMER)
