"""What each action of the contract does, in words for whoever is about to do it, on a page or on the command line."""

from __future__ import annotations

from domain.requests.actions import ACTIONS, Action

WILL = {
    "acknowledge": "Take the ticket on: the owner is no longer chased to accept it.",
    "decline": "Give the ticket back: another owner is looked for, and this one is not asked again for it.",
    "escalate": "Hand the ticket up: another owner is found there and told, and so is the customer.",
    "hand_back": "Hand the ticket down: its owner there gets it back, with the time that was left.",
    "reassign": "Give the ticket to a named person in the same tier; they are told, and so is the customer.",
    "reply": "Answer the customer: it is sent to them, and the clocks that wait for an answer stop.",
    "customer_told": "Say that you have told the customer yourself: nothing is sent, and it counts as an answer.",
    "note": "Keep an internal note: the customer never sees it.",
    "wait": "Give the ball away: the clocks that measure our work stand still until it is back.",
    "resume": "Take the ball back: the clocks run on with the time they had left.",
    "promise": "Promise the customer an answer by an instant: it is sent to them, and only another promise moves it.",
    "priority": "Change the priority: the clocks get its targets, counted from the same start.",
    "category": "Change the category: its team gets the ticket.",
    "resolve": "End the work: the customer is told what was wrong and what was done, and later asked how it was.",
    "approve": "Grant what was asked for, or a part of it: the ticket is resolved with it, and the customer is told.",
    "refuse": "Refuse what was asked for: whoever asked is told, and the ticket goes on.",
    "reopen": "Take up a resolved ticket again: its clocks run on with the time they had left.",
    "close": "Close a resolved ticket now: nobody can reopen it afterwards.",
    "cancel": "End a ticket that should not exist; the customer is told if they had heard of it.",
    "customer_replied": "Pass on what the customer wrote: it ends a wait for them and asks for an answer.",
    "survey_answered": "Pass on how the customer rated the work: a low score alerts or reopens, as the policy says.",
    "move_policy": "Move the ticket to another policy, or to its newest version: the clocks get its targets and hours.",
}
"""By action name: what happens, for the ticket and for the customer, when it is done."""


def described(action: str) -> str:
    """Return what an action does and the fields of its body, for a list of actions; needed ones come first, marked."""
    fields = ACTIONS[action].model_fields
    own = {field.alias or name: field for name, field in fields.items() if name not in Action.model_fields}
    needed = [f"`{name}` (needed)" for name, field in own.items() if field.is_required()]
    said = [*needed, *(f"`{name}`" for name, field in own.items() if not field.is_required()), "`by`"]
    return f"{WILL[action]} One JSON object: {', '.join(said)}."
