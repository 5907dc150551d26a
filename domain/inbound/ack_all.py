"""`ACK ALL`: taking on, by one text, every ticket that a number was lately sent to act on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.inbound.sms_answers import Said
from domain.inbound.sms_commands import Command, Offer

REACHES_BACK = timedelta(hours=12)
"""How long ago something may have been sent that still counts among all: a shift, not what was forgotten since."""
AT_MOST = 20
"""How many tickets one text takes on, the newest; whoever is sent more takes the rest on by another text."""
_OUTCOME = ("reference", "answer", "owner_name", "status")


def means_all(command: Command, offers: Iterable[Offer]) -> bool:
    """Return whether a command is about all tickets, and not about one whose reference is `all`."""
    if command.verb != "ack" or any(map(str.isalnum, command.words)) or "all" not in command.references:
        return False
    return all(offer.reference.lower() != "all" for offer in offers)


def all_meant(offers: Iterable[Offer], now: datetime) -> list[Offer]:
    """Return what all is at `now`: of each ticket the offer that was made last, the oldest ticket first."""
    lately = [offer for offer in offers if offer.sent_at > now - REACHES_BACK]
    newest = {offer.reference: offer for offer in sorted(lately, key=_place)}
    return sorted(newest.values(), key=_place)[-AT_MOST:]


def all_said(each: Sequence[Mapping[str, Any]]) -> tuple[Said, dict[str, Any]]:
    """Return what to say of all, and its facts, by those of the answers that each ticket alone would have got."""
    taken = [facts["reference"] for facts in each if facts["answer"] == "acknowledged"]
    passed_over = [{name: facts[name] for name in _OUTCOME} for facts in each if facts["answer"] != "acknowledged"]
    some = taken or any(facts["answer"] == "later" for facts in each)
    said: Said = "all_taken" if some else "none_open"
    return said, {"answer": said, "taken": taken, "passed_over": passed_over}


def _place(offer: Offer) -> tuple[datetime, int]:
    return offer.sent_at, offer.code
