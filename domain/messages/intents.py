"""Intents: what the timeline says of somebody who is to be told something, at the instant of that decision.

None of it says that anything was sent, or has arrived: what became of a message is the ledger's to say, in the words of
`domain.delivery.status`.
"""

from __future__ import annotations

from domain.input.money import Money

RECEIPT = "The customer is to hear that the ticket is open and who has it"
WHO_HAS_IT = "The customer is to hear who has it now"
WHERE_IT_STANDS = "The customer is to hear where it stands"
WE_WAIT = "The customer is to be reminded that we wait for them"
SURVEY = "The customer is to be asked how it was"
SIGN_OF_LIFE = "The owner has been silent and is to be asked for a sign of life"


def chased(who: str) -> str:
    """Return what is said of an owner who has yet to take a ticket on."""
    return f"{who} has not acknowledged and is to be reminded"


def alarm(tier: str, why: str) -> str:
    """Return what is said of an alarm of a tier."""
    return f"{tier} is to be woken: {why}"


def decision(tier: str, grant: Money, request: str) -> str:
    """Return what is said of a request for an approval."""
    return f"{tier} is to decide on {grant} ({request})"
