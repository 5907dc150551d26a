"""The forms on a ticket's page: which actions are offered, and what each asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from domain.case.view import View
from domain.explaining.mandate import Mandate
from domain.policy.policy import HandOver
from domain.priority import Priority
from domain.requests.actions import How
from starter.console.choices import Choices
from starter.console.fields import SPANS, Field, options
from starter.console.form import REASON, Form
from starter.console.money_forms import deciding, resolving
from starter.not_sent_yet import not_needed_any_more

OFFERED = {
    "acknowledge",
    "decline",
    "escalate",
    "hand_back",
    "reassign",
    "reply",
    "customer_told",
    "note",
    "wait",
    "resume",
    "promise",
    "priority",
    "category",
    "resolve",
    "approve",
    "refuse",
    "reopen",
    "close",
    "cancel",
}
"""Actions the console does: never one in the customer's name, nor `move_policy`, which is decided for many tickets at
once."""


_REPLY = Form(
    "reply",
    "Reply",
    (
        Field("text", "To the customer", "text", required=True),
        Field("workaround", "They can go on meanwhile with this", "check"),
    ),
)
_TOLD = Form(
    "customer_told",
    "Told them",
    (
        Field("how", "How", "choice", required=True, choices=options(get_args(How)), preset="phone"),
        Field("text", "What was said", "text"),
    ),
)
_WAIT = Form(
    "wait",
    "Wait",
    (
        Field("on", "For whom ('customer', or a third party's name)", required=True, preset="customer"),
        Field("text", "What the customer is asked", "text"),
        Field("until", "At most for", "span", choices=options(SPANS)),
    ),
)
_PROMISE = Form(
    "promise",
    "Promise",
    (
        Field("at", "An answer by", "instant", required=True),
        Field("text", "What the customer is told about it", "text"),
    ),
    seldom=True,
)
_CLOSE = Form("close", "Close", (replace(REASON, required=False),))
_CANCEL = Form("cancel", "Cancel", (REASON,), "Nothing can be done with it afterwards.", seldom=True)


def offered(view: View, person: str | None, choices: Choices, mandate: Mandate | None = None) -> list[Form]:
    """Return the forms that make sense for a ticket as it stands, the likeliest first.

    Whether an action is possible is the ticket's own decision; this only keeps pages short. Without `choices`, a
    person types reasons and ids, and the next tier is taken. Without a `mandate` no money is granted.
    """
    money, resolve = deciding(view, mandate), resolving(mandate)
    match view.status:
        case "open":
            return [*money, *_unclaimed(view, person), _REPLY, _told(view), _note(view, person, choices), _WAIT,
                    *_moving(view, choices), resolve, *_changing(view, person, choices)]  # fmt: skip
        case "waiting":
            return [*money, Form("resume", "Resume"), _REPLY, _told(view), _note(view, person, choices),
                    *_moving(view, choices), resolve, *_unclaimed(view, person),
                    *_changing(view, person, choices)]  # fmt: skip
        case "resolved":
            return [Form("reopen", "Reopen", (REASON,)), _told(view), _note(view, person, choices), _CLOSE, _CANCEL]
    # of one that has ended, what waits for the customer can still be told them by a person
    return [told] if (told := _told(view)).here else []


def _told(view: View) -> Form:
    """Having told the customer without the ticket: of use above all while messages to them wait."""
    here = not_needed_any_more(view.deferred)
    return replace(_TOLD, here=here, seldom=not here)


def _unclaimed(view: View, person: str | None) -> Iterator[Form]:
    """Acknowledging, unless the visitor has done so; what nobody owns only a person can take."""
    if view.owner is None:
        if person:
            yield Form("acknowledge", "Acknowledge")
    elif person in (None, view.owner.id):
        if view.owner.acknowledged_at is None:
            yield Form("acknowledge", "Acknowledge")
    else:
        yield Form("acknowledge", "Acknowledge", (Field("take_over", f"Take it over from {view.owner.name}", "check"),))


def _note(view: View, person: str | None, choices: Choices) -> Form:
    people = choices.everybody(but=person)
    mention = Field("mention", "Tell", "choice", choices=people) if people else Field("mention", "Tell (person id)")
    return Form("note", "Note", (Field("text", "Internal note", "text", required=True), mention))


def _moving(view: View, choices: Choices) -> Iterator[Form]:
    """Up and down the ladder."""
    tiers, at = choices.tiers, view.tier.index
    reason = replace(REASON, kind="choice", choices=options(choices.reasons)) if choices.reasons else REASON
    higher, lower = tiers[at + 1 :], tiers[:at]
    to_higher = (Field("to_tier", "To (else the next tier)", "choice", choices=options(higher)),) if higher[1:] else ()
    to_lower = (Field("to_tier", "To (else the tier below)", "choice", choices=options(lower)),) if lower[1:] else ()
    up = f"The next tier is {higher[0]}." if higher else "This is the highest tier: its alarm is raised again."
    yield Form(
        "escalate",
        "Escalate",
        (reason, _handover_note(choices, "escalate", here=bool(higher) or not tiers), *to_higher),
        up if tiers else "",
    )
    if at:
        yield Form(
            "hand_back",
            "Hand back",
            (REASON, _handover_note(choices, "hand back"), *to_lower),
            f"The tier below is {lower[-1]}." if lower else "",
        )


def _handover_note(choices: Choices, way: HandOver, *, here: bool = True) -> Field:
    """What the next owner reads; where the policy wants it and another owner is looked for, nothing is sent without."""
    required = here and way in choices.handover_note
    return Field("note", "Hand-over note: what was tried, what is needed", "text", required=required)


def _changing(view: View, person: str | None, choices: Choices) -> Iterator[Form]:
    """Who has it, what it is, what was promised, and that it should not be."""
    owners = choices.owners(view)
    to = Field("to", "To", "choice", required=True, choices=owners)
    yield _PROMISE
    yield Form("reassign", "Reassign", (to if owners else Field("to", "To (person id)", required=True), REASON,
               _handover_note(choices, "reassign")), seldom=True)  # fmt: skip
    other = tuple(priority for priority in get_args(Priority) if priority != view.priority)
    priority = Field("priority", f"Instead of {view.priority}", "choice", required=True, choices=options(other))
    yield Form("priority", "Priority", (priority, REASON), seldom=True)
    known = tuple(category for category in choices.categories if category != view.category)
    category = Field("category", f"Instead of {view.category}", "suggestion", required=True, choices=options(known))
    yield Form("category", "Category", (category, REASON), seldom=True)
    if view.owner and person in (None, view.owner.id):
        yield Form("decline", "Decline", (REASON,), seldom=True)
    yield _CANCEL
