"""Answers to commands by text message: what is said about what was done, or why nothing was."""

from __future__ import annotations

from typing import Any, Literal

from domain.case.view import View
from domain.inbound.sms_commands import Command, Offer, passing_up
from domain.input.text import shortened
from domain.requests.refusals import Refusal

Said = Literal[
    "acknowledged",
    "passed_up",
    "alarmed",
    "solved",
    "declined",
    "already",
    "has_it",
    "stale",
    "ended",
    "refused",
    "words_missing",
    "which",
    "unknown",
    "later",
    "commands",
    "all_taken",
    "none_open",
]
"""Done, in its five ways; refused, with the reason; taken in, but not done yet; or what can be commanded; and of all
tickets at once, whether any was taken on."""

DONE: frozenset[Said] = frozenset({"acknowledged", "passed_up", "alarmed", "solved", "declined", "later", "all_taken"})
"""Answers to what was done: after these, somebody who errs is helped anew."""
_QUOTED = 40


def action_of(command: Command, offer: Offer) -> tuple[str, dict[str, Any]] | None:
    """Return the action of the contract that a command is, and its body; None where it lacks the words it needs.

    The action carries what its sender had been shown, so that nothing they did not know of is decided.
    """
    seen = {"seen": {"episode": offer.episode, "tier": offer.tier}}
    match command.verb:
        case "ack":
            return "acknowledge", seen
        case "take":
            return "acknowledge", {**seen, "take_over": True}
        case "up":
            reason, note = passing_up(command.words, offer.reasons)
            return "escalate", {**seen, "reason": reason, "note": note}
        case "done":
            return ("resolve", {**seen, "resolution": command.words}) if command.words else None
        case "decline":
            return ("decline", {**seen, "reason": shortened(command.words, 2_000)}) if command.words else None


def done(command: Command, offer: Offer, view: View) -> Said:
    """Return what to say of an action that was done; `view` is the ticket after it."""
    match command.verb:
        case "ack" | "take":
            return "acknowledged" if view.owner and view.owner.id == offer.person else "later"
        case "up":
            return "alarmed" if view.tier.index == offer.tier else "passed_up"
        case "done":
            return "solved"
        case "decline":
            return "declined"


def not_done(command: Command, offer: Offer, refusal: Refusal, view: View) -> Said:
    """Return what to say of an action that was refused; `view` is the ticket as it is."""
    if view.status in ("resolved", "closed", "cancelled"):
        return "ended"
    if refusal.title == "Stale":
        return "stale"
    if command.verb in ("ack", "take") and view.owner:
        return "already" if view.owner.id == offer.person else "has_it"
    return "refused"


def answer_facts(said: Said, command: Command | None, offer: Offer, view: View | None, why: str = "") -> dict[str, Any]:
    """Return what the answer's template may draw on.

    `offer` is the one meant, or the newest where it is not known which; `why` a refusal's detail.
    """
    owner = view.owner if view else None
    quoted = shortened(command.target, _QUOTED) if command and said == "unknown" else ""
    return {
        "reference": offer.reference,
        "subject": offer.reference,
        "priority": view.priority if view else "urgent",
        "category": view.category if view else "",
        "answer": said,
        "verb": command.verb.upper() if command else "ACK",
        "reply_code": offer.code,
        "text": why or quoted or None,
        "status": view.status if view else None,
        "tier": view.tier.name if view else None,
        "owner_name": owner.name if owner else None,
        "since": owner.acknowledged_at.isoformat() if owner and owner.acknowledged_at else None,
    }
