"""Of what use a message still is, worked out from what was promised."""

from __future__ import annotations

from domain.case.case import Case
from domain.effects import SendMessage

OWN_WORDS = {"reply", "question", "promise_made", "resolution", "mention"}
HOW_THINGS_ARE = {"customer_update", "customer_escalated", "owner_changed", "reopened", "waiting_reminder"}
ABOUT_WORK = {
    "assigned",
    "reminder",
    "warning",
    "breach",
    "escalation",
    "alarm",
    "customer_replied",
    "resumed",
    "approval",
}


def is_of_no_use(case: Case, message: SendMessage) -> bool:
    """Whether what a message says or asks for does not matter any more as a ticket stands."""
    purpose, works = message.purpose, case.status in ("open", "waiting")
    if purpose in OWN_WORDS or message.instead_of:
        return False
    mine = case.owner is not None and case.owner.contact.id == message.to.id
    taken_on = mine and case.owner is not None and case.owner.acknowledged_at is not None
    asked_before = message.facts["episode"] != case.episode
    if message.to_customer:
        return {
            "survey": works or asked_before or case.survey_score is not None,
            "waiting_reminder": case.waiting is None or case.waiting.on != "customer",
            "reopened": asked_before or not works,
        }.get(purpose, purpose in HOW_THINGS_ARE and not works)
    if purpose == "assigned":
        return not works or not mine
    if purpose == "reminder":
        return not works or not mine or taken_on
    return purpose in ABOUT_WORK and not works
