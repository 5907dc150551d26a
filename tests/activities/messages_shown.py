"""Every message, rendered with facts that never change, in the form the golden files keep.

`python -m tests.activities.messages_shown` writes them anew; read the difference before committing it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from activities.rendering import Renderer
from domain.effects import Purpose
from domain.inbound.sms_commands import WITH_OFFERS
from domain.people import Contact
from tests.activities.customers_written_to import CUSTOMERS, SPOKEN

GOLDEN = Path(__file__).parent / "golden"
POLICIES = Path(__file__).parents[2] / "policies"
NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TO_CUSTOMER: tuple[Purpose, ...] = PURPOSES[: PURPOSES.index("cancelled") + 1]
TO_STAFF: tuple[Purpose, ...] = PURPOSES[len(TO_CUSTOMER) :]
OF_NO_TICKET: tuple[Purpose, ...] = ("provider_away", "provider_back")
"""Notices to those on duty that belong to no ticket: they name a provider in its place, and have nothing to open."""

CUSTOMER = CUSTOMERS["en"]
AGENT = Contact(
    id="dora", name="Dora Lind", email="dora@support.example", phone="+15550199002", timezone="Europe/Stockholm"
)

ALWAYS: dict[str, Any] = {
    "reference": "ZD-48213",
    "customer_name": "Robin Vale",
    "priority": "high",
    "category": "billing",
    "tier": "specialist",
    "team": "billing",
    "episode": 1,
    "owner_name": "Dora Lind",
    "next_update_at": "2026-11-23T09:30:00+00:00",
    "acknowledge_by": "2026-11-22T18:00:00+00:00",
    "reply_code": 7,
    "ticket_url": "https://support.example/console/tickets/ZD-48213",
    "decide_url": "https://support.example/console/tickets/ZD-48213/decision",
    "solved_by": "Dora Lind",
}
TEXTS: dict[str, dict[str, Any]] = {
    "promise_made": {"promised_at": "2026-11-24T12:00:00+00:00"},
    "delay": {"limit_at": "2026-12-18T17:00:00+00:00"},
    "survey": {"survey_url": "https://support.example/survey/abc.def"},
    "assigned": {
        "items": ["ZD-48213 is yours: Invoice charged twice"],
        "note": "The bank has confirmed both charges.",
        "description": "I was charged twice.\ncustomer: please help\nTried: asked the bot",
    },
    "reminder": {"items": ["ZD-48213 waits for you to acknowledge it"]},
    "warning": {"items": ["ZD-48213: 75 % of the time of specialist is used"]},
    "breach": {"items": ["ZD-48213: first answer to the customer is late"]},
    "escalation": {"items": ["nobody acknowledged; now with Dora Lind (specialist)"]},
    "alarm": {"items": ["ZD-48213: nobody has acknowledged"]},
    "customer_replied": {"items": ["ZD-48213: the customer wrote"], "text": "It was the card ending in 4711."},
    "mention": {"items": ["ZD-48213: can you check the second charge?"]},
    "low_score": {"items": ["ZD-48213 was rated 1: nobody called me back"]},
    "command_answer": {"answer": "acknowledged", "verb": "ACK", "status": "open"},
    "approval": {
        "items": ["ZD-48213: 620.00 EUR wants your approval (A1)"],
        "text": "The charge was made twice. We pay it back, and the fee of your bank with it.",
        "decide_by": "2026-11-22T18:00:00+00:00",
    },
    "decided": {
        "items": ["ZD-48213: 620.00 EUR was refused; the ticket is still open"],
        "text": "The bank pays its fee.",
    },
    "resumed": {"items": ["ZD-48213: no longer waiting for the bank"]},
}
AWAY = "Email has not gone out since 17:12 UTC: SendGrid answers 503; 43 messages wait, the oldest for 18 minutes"
BACK = "Email goes out again: SendGrid is back, after 18 minutes; 43 messages that waited are being sent"
OF_PROVIDERS = {"provider_away": AWAY, "provider_back": BACK}
"""By purpose what `domain.delivery.outage` says."""
TO_ACT = {"act_url": "https://support.example/act/abc.def", "act_until": "2026-11-29T17:30:00+00:00"}
OPTIONAL = {
    "act_url",
    "act_until",
    "owner_name",
    "solved_by",
    "next_update_at",
    "acknowledge_by",
    "note",
    "description",
    "how_to_use",
    "customer_name",
    "decide_by",
}
OPTIONAL_TEXT = {"promise_made", "waiting_reminder", "customer_replied", "decided"}


MESSAGES: tuple[tuple[Purpose, str], ...] = (
    *((purpose, language) for language in CUSTOMERS for purpose in TO_CUSTOMER),
    *((purpose, "en") for purpose in TO_STAFF),
)
"""Every message there is: the customer's in all languages, the team's in English."""


def facts(purpose: Purpose, language: str = "en") -> dict[str, Any]:
    """Return everything that can be told of a purpose, people's own words in `language`."""
    if purpose in OF_NO_TICKET:
        text = OF_PROVIDERS[purpose]
        return {"reference": "provider-sendgrid", "subject": text, "text": text, "ticket_url": ""}
    spoken = SPOKEN[language]
    said = {"subject": spoken["subject"], **TEXTS.get(purpose, {}), **spoken.get(purpose, {})}
    return {**ALWAYS, **said, **(TO_ACT if purpose in WITH_OFFERS else {})}


def least_facts(purpose: Purpose, language: str = "en") -> dict[str, Any]:
    """Return what is left when everything optional is unknown, half of it as null and half of it absent."""
    told = {name: value for name, value in facts(purpose, language).items() if name not in OPTIONAL}
    if purpose in OPTIONAL_TEXT:
        del told["text"]
    return {**told, "owner_name": None, "next_update_at": None, "acknowledge_by": None, "note": None}


def reader(purpose: Purpose, language: str = "en") -> Contact:
    """Return who gets messages of a purpose."""
    return CUSTOMERS[language] if purpose in TO_CUSTOMER else AGENT


def golden(purpose: Purpose, language: str = "en") -> Path:
    """Return the file that keeps the messages of a purpose as they were approved."""
    return GOLDEN / ("" if language == "en" else language) / f"{purpose}.txt"


def shown(purpose: Purpose, language: str = "en") -> str:
    """Return an email and a text message of a purpose as a golden file keeps them."""
    renderer = Renderer(POLICIES)
    told, someone = facts(purpose, language), reader(purpose, language)
    letter = renderer.email("default", purpose, told, someone, NOW)
    sms = renderer.sms("default", purpose, told, someone, NOW)
    return f"Subject: {letter.subject}\n\n{letter.text}\n=== SMS, {len(sms)} characters\n{sms}\n"


if __name__ == "__main__":
    for purpose, language in MESSAGES:
        golden(purpose, language).parent.mkdir(exist_ok=True)
        golden(purpose, language).write_text(shown(purpose, language))
