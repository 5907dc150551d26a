"""Acting: which rule answers which action of the contract."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.case import KEYS_KEPT, Case
from domain.case.turn import Turn
from domain.decisions import changing, conversation, endings, granting, moving, ownership, waiting
from domain.decisions.authorising import check_way
from domain.decisions.customer_told import customer_told, waiting_for_customer
from domain.decisions.silence import sign_of_life
from domain.input.problems import InvalidInput
from domain.requests import actions
from domain.requests.refusals import Unproven, conflict, invalid, stale
from domain.team import proof as proofs
from domain.team.actors import check_actor
from domain.team.proof import Proof


def act(turn: Turn, name: str, body: Any, proof: Proof | None = None) -> None:
    """Do an action; raises `Refused` with the reason when it is invalid, unproven, stale or does not fit the state."""
    try:
        action = actions.read_action(name, body)
    except InvalidInput as error:
        raise invalid(error) from None
    case = turn.case
    if case.ended and not _possible_after_the_end(case, name):
        raise conflict(f"The ticket is {case.status}")
    if proofs.demanded(action):
        _proven(turn, name, action, body, proof)
        check_way(action.via)
    if case.named_by_cause:
        check_actor(name, action)
    if action.seen and (action.seen.episode, action.seen.tier) != (case.episode, case.tier):
        raise stale(
            f"Decided on episode {action.seen.episode}, tier {action.seen.tier}; "
            f"the ticket is now in episode {case.episode}, tier {case.tier} ({case.rung.name})"
        )
    turn.by, turn.via = action.by, action.via
    with turn.because(name.replace("_", " ")):
        _RULES[name](turn, action)
        # who moves a ticket to another policy works on the clocks, not on the ticket
        if name != "move_policy" and (action.person or action.by == "system"):
            sign_of_life(turn)


def _possible_after_the_end(case: Case, name: str) -> bool:
    """Whether an action makes sense once the ticket is closed or cancelled: one does, as long as messages for the
    customer wait for their provider, since a person may have told them by then."""
    return name == "customer_told" and bool(waiting_for_customer(case))


def _proven(turn: Turn, name: str, action: actions.Action, body: Any, proof: Proof | None) -> None:
    """Take the sender for who they say they are only if the proof says so; raises `Unproven` with the reason."""
    if proofs.carried(name, body) is None:
        raise Unproven(f"Who asks for {name} must be proven: the HTTP API and the Python client do that")
    if proof is None:
        raise Unproven("The proof of who asks is not valid: it was not made by us, or was changed on its way")
    flaw = proofs.flaw(proof, turn.case.ticket.reference, name, action, turn.sent_key, turn.now)
    if flaw:
        raise Unproven(f"The proof of who asks {flaw}")
    turn.scopes = proof.scopes
    turn.change(proven=(*turn.case.proven, proof.key)[-KEYS_KEPT:])


_RULES: dict[str, Callable[[Turn, Any], None]] = {
    "acknowledge": ownership.acknowledge,
    "decline": ownership.decline,
    "escalate": ownership.escalate,
    "hand_back": ownership.hand_back,
    "reassign": ownership.reassign,
    "reply": conversation.reply,
    "customer_told": customer_told,
    "note": conversation.note,
    "wait": waiting.wait,
    "resume": waiting.resume,
    "promise": conversation.promise,
    "priority": changing.change_priority,
    "category": changing.change_category,
    "resolve": granting.resolve,
    "approve": granting.approve,
    "refuse": granting.refuse,
    "reopen": endings.reopen,
    "close": endings.close_now,
    "cancel": endings.cancel,
    "customer_replied": conversation.customer_replied,
    "survey_answered": endings.survey_answered,
    "move_policy": moving.move_policy,
}
