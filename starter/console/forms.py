"""The forms on a ticket's page: which actions are offered, and what each asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from domain.view import View
from starter.action_words import WILL

Kind = Literal["line", "text", "check", "choice", "span"]
OFFERED = {
    "acknowledge",
    "reply",
    "note",
    "wait",
    "resume",
    "escalate",
    "hand_back",
    "resolve",
    "reopen",
    "close",
}
"""Actions the console does: never one in the customer's name."""
SPANS = ("1h", "4h", "1d", "3d", "7d")


@dataclass(frozen=True)
class Field:
    """One thing a form asks for, by the name it has in the action's body."""

    name: str
    label: str
    kind: Kind = "line"
    required: bool = False
    choices: tuple[str, ...] = ()
    preset: str = ""


@dataclass(frozen=True)
class Form:
    """One action: the words on its button, what it will do, what it asks."""

    action: str
    button: str
    fields: tuple[Field, ...] = ()

    @property
    def will(self) -> str:
        """Return what happens when it is sent."""
        return WILL[self.action]


_REASON = Field("reason", "Why", required=True)
_NOTE = Form(
    "note",
    "Note",
    (Field("text", "Internal note", "text", required=True), Field("mention", "Tell (person id)")),
)
_REPLY = Form(
    "reply",
    "Reply",
    (
        Field("text", "To the customer", "text", required=True),
        Field("workaround", "They can go on meanwhile with this", "check"),
    ),
)
_RESOLVE = Form(
    "resolve",
    "Resolve",
    (
        Field("resolution", "What was wrong and what was done", "text", required=True),
        Field("how_to_use", "How to use it from now on", "text"),
    ),
)
_WAIT = Form(
    "wait",
    "Wait",
    (
        Field("on", "For whom ('customer', or a third party's name)", required=True, preset="customer"),
        Field("text", "What the customer is asked", "text"),
        Field("until", "At most for", "span", choices=SPANS),
    ),
)
_CLOSE = Form("close", "Close", (replace(_REASON, required=False),))


def offered(view: View, person: str | None, reasons: tuple[str, ...], tiers: tuple[str, ...]) -> list[Form]:
    """Return the forms that make sense for a ticket as it stands, the likeliest first.

    Whether an action is possible is the ticket's own decision; this only keeps pages short. `reasons` and `tiers`
    are the policy's; without them, a person types the reason and the next tier is taken.
    """
    escalate = Form("escalate", "Escalate", _escalation(view, reasons, tiers))
    if view.status == "open":
        first = [Form("acknowledge", "Acknowledge", _taking_over(view, person))] if _unclaimed(view, person) else []
        back = [Form("hand_back", "Hand back", (_REASON,))] if view.tier.index else []
        return [*first, _REPLY, _NOTE, _WAIT, escalate, *back, _RESOLVE]
    if view.status == "waiting":
        return [Form("resume", "Resume"), _REPLY, _NOTE, escalate, _RESOLVE]
    if view.status == "resolved":
        return [Form("reopen", "Reopen", (_REASON,)), _NOTE, _CLOSE]
    return []


def _escalation(view: View, reasons: tuple[str, ...], tiers: tuple[str, ...]) -> tuple[Field, ...]:
    reason = replace(_REASON, kind="choice", choices=reasons) if reasons else _REASON
    higher = tiers[view.tier.index + 1 :]
    to_tier = (Field("to_tier", "To (else the next tier)", "choice", choices=higher),) if len(higher) > 1 else ()
    return (reason, Field("note", "Hand-over note: what was tried, what is needed", "text"), *to_tier)


def _unclaimed(view: View, person: str | None) -> bool:
    mine = view.owner is not None and person in (None, view.owner.id)
    return not (mine and view.owner and view.owner.acknowledged_at)


def _taking_over(view: View, person: str | None) -> tuple[Field, ...]:
    if view.owner is None or person in (None, view.owner.id):
        return ()
    return (Field("take_over", f"Take it over from {view.owner.name}", "check"),)
