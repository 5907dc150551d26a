"""Acting by a link: what somebody of the team may do from a notice, as the ticket stands when they follow it."""

from __future__ import annotations

from typing import Any, Literal

from domain.case.view import View

Choice = Literal["acknowledge", "take_over", "escalate", "resolve", "decline"]
Standing = Literal["open", "ended", "overtaken"]


def standing(view: View, episode: int, tier: int) -> Standing:
    """Return whether a notice that told of `episode` and `tier` may still be acted on.

    What has ended, was reopened since, or is in another tier by now is not as the notice's reader knows it.
    """
    if view.status in ("resolved", "closed", "cancelled"):
        return "ended"
    return "open" if (view.episode, view.tier.index) == (episode, tier) else "overtaken"


def choices(view: View, person: str) -> tuple[Choice, ...]:
    """Return what `person` may do with a ticket that is open, the likeliest first."""
    if view.owner is None:
        return ("acknowledge", "escalate", "resolve")
    if view.owner.id != person:
        return ("take_over", "escalate", "resolve")
    if view.owner.acknowledged_at is None:
        return ("acknowledge", "escalate", "resolve", "decline")
    return ("escalate", "resolve", "decline")


def action_of(choice: Choice, reason: str, words: str) -> tuple[str, dict[str, Any]]:
    """Return the action of the contract that a choice is, and its body: `reason` is coded, `words` are their own."""
    match choice:
        case "acknowledge":
            return "acknowledge", {}
        case "take_over":
            return "acknowledge", {"take_over": True}
        case "escalate":
            return "escalate", {"reason": reason, "note": words}
        case "resolve":
            return "resolve", {"resolution": words}
        case "decline":
            return "decline", {"reason": words}
