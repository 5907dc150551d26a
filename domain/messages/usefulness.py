"""Of what use a message still is that has waited for its provider."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case.case import Case
from domain.case.deferred import Deferred
from domain.effects import PERSONS_OWN_WORDS, Purpose, SendMessage

MOOT = "no longer true"
USE_ENDS_AFTER = timedelta(days=7)
"""After so long a message is given up, unless it has a person's own words: those only a person gives up."""

_ASKS_FOR_WORK: frozenset[Purpose] = frozenset(
    {"assigned", "reminder", "warning", "breach", "escalation", "alarm", "customer_replied", "resumed", "approval"}
)


def is_too_old(deferred: Deferred, now: datetime) -> bool:
    """Return whether a message has waited longer than it can be of use."""
    return deferred.message.purpose not in PERSONS_OWN_WORDS and now - deferred.since >= USE_ENDS_AFTER


def is_moot(case: Case, message: SendMessage) -> bool:
    """Return whether what a message says or asks for is settled by now.

    What a person has written never is, nor what the customer must read, nor that somebody could not be told.
    """
    if message.purpose in PERSONS_OWN_WORDS or message.instead_of:
        return False
    episode: int = message.facts.get("episode", case.episode)
    match message.purpose:
        case "survey":
            return case.active or case.survey_score is not None or episode != case.episode
        case "waiting_reminder":
            return not case.waits_for_customer
        case "customer_update" | "customer_escalated" | "owner_changed":
            return not case.active
        case "reopened":
            return episode != case.episode
        case "assigned":
            return not case.active or not _owns(case, message)
        case "reminder":
            return not case.active or not _owns(case, message) or _has_acknowledged(case, message)
    return message.purpose in _ASKS_FOR_WORK and not case.active


def _owns(case: Case, message: SendMessage) -> bool:
    return case.owner is not None and case.owner.contact.id == message.to.id


def _has_acknowledged(case: Case, message: SendMessage) -> bool:
    """Whether its reader was asked to take the ticket on, and has."""
    asked = message.facts.get("acknowledge_by") is not None
    return asked and case.owner is not None and case.owner.acknowledged_at is not None
