"""Acting: which rule answers which action of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import actions
from domain.decisions import changing, conversation, endings, moving, ownership, waiting
from domain.decisions.silence import sign_of_life
from domain.problems import InvalidInput
from domain.refusals import conflict, invalid, stale
from domain.turn import Turn


def act(turn: Turn, name: str, body: Any) -> None:
    """Do an action; raises `Refused` with the reason when it is invalid, stale or does not fit the state."""
    try:
        action = actions.read_action(name, body)
    except InvalidInput as error:
        raise invalid(error) from None
    case = turn.case
    if case.ended:
        raise conflict(f"The ticket is {case.status}")
    if action.seen and (action.seen.episode, action.seen.tier) != (case.episode, case.tier):
        raise stale(
            f"Decided on episode {action.seen.episode}, tier {action.seen.tier}; "
            f"the ticket is now in episode {case.episode}, tier {case.tier} ({case.rung.name})"
        )
    turn.by = action.by
    with turn.because(name.replace("_", " ")):
        _RULES[name](turn, action)
        # who moves a ticket to another policy works on the clocks, not on the ticket
        if name != "move_policy" and (action.person or action.by == "system"):
            sign_of_life(turn)


def _needs_approvals(turn: Turn, action: actions.Action) -> None:
    raise conflict("No approval is asked for")


_RULES: dict[str, Callable[[Turn, Any], None]] = {
    "acknowledge": ownership.acknowledge,
    "decline": ownership.decline,
    "escalate": ownership.escalate,
    "hand_back": ownership.hand_back,
    "reassign": ownership.reassign,
    "reply": conversation.reply,
    "note": conversation.note,
    "wait": waiting.wait,
    "resume": waiting.resume,
    "promise": conversation.promise,
    "priority": changing.change_priority,
    "category": changing.change_category,
    "resolve": endings.resolve,
    "approve": _needs_approvals,
    "refuse": _needs_approvals,
    "reopen": endings.reopen,
    "close": endings.close_now,
    "cancel": endings.cancel,
    "customer_replied": conversation.customer_replied,
    "survey_answered": endings.survey_answered,
    "move_policy": moving.move_policy,
}
