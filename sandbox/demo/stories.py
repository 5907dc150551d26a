"""The stories: a ticket, a script for its people, and, written by hand, every message each of them must get.

What must be got is written from the product's promises, not from the code that sends: `Got(channel, words)` in the
order each person gets them. `owner 1` is whoever owned the ticket first, and so on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sandbox.demo import scripts
from sandbox.demo.scene import Scene

Script = Callable[[Scene], Awaitable[None]]


class Got(NamedTuple):
    """A message somebody must get: by which channel, with which words in its subject or text."""

    channel: Literal["email", "sms"]
    words: str


@dataclass(frozen=True)
class Story:
    """One ticket's story."""

    reference: str
    title: str
    ticket: dict[str, Any]
    script: Script
    must_get: dict[str, list[Got]]
    ends: str = "closed"
    shows: frozenset[str] = field(default_factory=frozenset)


def email(words: str) -> Got:
    """A message by email."""
    return Got("email", words)


def sms(words: str) -> Got:
    """A message by SMS."""
    return Got("sms", words)


RECEIPT = email("We have your request")
REPLY = email("An answer to your request")
RESOLUTION = email("Your request is solved")
SURVEY = email("How did we do?")
NEW_OWNER = email("has your request now")
MOVED_UP = email("Your request has moved up")
UPDATE = email("Still working on it")
YOURS = email("Yours now")
REMINDER = email("Waiting for you")
WARNING = email("Time is running out")
FOR_YOUR_INFORMATION = email("Escalated")
LATE = email("Late")


def _ticket(reference: str, subject: str, category: str, name: str, **more: Any) -> dict[str, Any]:
    first = name.split()[0].lower()
    number = int(reference.removeprefix("DEMO-"))
    customer = {
        "id": f"C-{number}",
        "name": name,
        "email": f"{first}@customer.example",
        "phone": f"+1555020{number:04}",
        "timezone": "Europe/London",
        "locale": "en-GB",
        **more.pop("customer", {}),
    }
    return {
        "reference": reference,
        "subject": subject,
        "description": f"{subject}. Please help.",
        "category": category,
        "priority": "medium",
        "policy": "demo",
        "customer": customer,
        **more,
    }


SOLVED = [RECEIPT, RESOLUTION, SURVEY]

STORIES = [
    Story(
        "DEMO-1",
        "Everybody does everything right",
        _ticket("DEMO-1", "Invoice charged twice", "billing", "Robin Hale"),
        scripts.prompt,
        {"customer": [RECEIPT, REPLY, RESOLUTION, SURVEY], "owner 1": [YOURS]},
        shows=frozenset({"receipt_sent", "acknowledged", "replied", "resolved", "survey_sent", "survey_answered"}),
    ),
    Story(
        "DEMO-2",
        "The owner acknowledges late",
        _ticket("DEMO-2", "Router is dead", "technical", "Mia Stone"),
        scripts.acknowledges_late,
        {"customer": [RECEIPT, REPLY, RESOLUTION, SURVEY], "owner 1": [YOURS, REMINDER]},
        shows=frozenset({"reminded"}),
    ),
    Story(
        "DEMO-3",
        "The first owner never acknowledges",
        _ticket("DEMO-3", "Login fails", "technical", "Omar Aziz"),
        scripts.never_acknowledges,
        {
            "customer": [RECEIPT, NEW_OWNER, REPLY, RESOLUTION, SURVEY],
            "owner 1": [YOURS, REMINDER],
            "owner 2": [YOURS],
        },
        shows=frozenset({"reminded", "breached", "reassigned"}),
    ),
    Story(
        "DEMO-4",
        "Time runs out in the first tier",
        _ticket("DEMO-4", "App crashes at start", "technical", "Lena Fox"),
        scripts.runs_out_of_time,
        {
            "customer": [RECEIPT, REPLY, UPDATE, MOVED_UP, RESOLUTION, SURVEY],
            "owner 1": [YOURS, WARNING, FOR_YOUR_INFORMATION],
            "team lead": [FOR_YOUR_INFORMATION],
            "owner 2": [YOURS],
        },
        shows=frozenset({"warned", "breached", "escalated", "customer_updated"}),
    ),
    Story(
        "DEMO-5",
        "An agent escalates by hand",
        _ticket("DEMO-5", "Reports show nothing", "technical", "Pia Lund"),
        scripts.escalated_by_hand,
        {
            "customer": [RECEIPT, MOVED_UP, RESOLUTION, SURVEY],
            "owner 1": [YOURS, FOR_YOUR_INFORMATION],
            "team lead": [FOR_YOUR_INFORMATION],
            "owner 2": [email("the database must be repaired")],
        },
        shows=frozenset({"escalated"}),
    ),
    Story(
        "DEMO-6",
        "The first owner declines; the customer reads German",
        _ticket(
            "DEMO-6", "Paket fehlt", "delivery", "Noah Brandt", customer={"locale": "de", "timezone": "Europe/Berlin"}
        ),
        scripts.declined,
        {
            "customer": [
                email("Ihre Anfrage ist bei uns angekommen"),
                email("kümmert sich jetzt um Ihre Anfrage"),
                email("Antwort auf Ihre Anfrage"),
                email("Ihre Anfrage ist gelöst"),
                email("Wie waren wir?"),
            ],
            "owner 1": [YOURS],
            "owner 2": [YOURS],
        },
        shows=frozenset({"declined", "reassigned"}),
    ),
    Story(
        "DEMO-7",
        "Waiting for the customer, who answers by SMS",
        _ticket("DEMO-7", "Wrong article sent", "delivery", "Zoe Park", customer={"preferred_channel": "sms"}),
        scripts.waits_for_the_customer,
        {
            "customer": [
                sms("has your request"),
                sms("Which order number is it?"),
                sms("still needs your answer"),
                sms("has solved your request"),
                sms("Reply with 1-5"),
            ],
            "owner 1": [YOURS, email("It is order 8812")],
        },
        shows=frozenset({"waiting", "reminded", "customer_replied", "resumed", "survey_answered"}),
    ),
    Story(
        "DEMO-8",
        "Waiting for a customer who never answers",
        _ticket("DEMO-8", "Printer prints blank", "technical", "Ivo Meyer"),
        scripts.never_answers,
        {
            "customer": [
                RECEIPT,
                email("We need your answer"),
                email("We are waiting for your answer"),
                email("We have closed your request"),
            ],
            "owner 1": [YOURS],
        },
        shows=frozenset({"waiting", "reminded", "closed"}),
    ),
    Story(
        "DEMO-9",
        "A low score is handled",
        _ticket("DEMO-9", "Charge looks wrong", "billing", "Tara Singh"),
        scripts.low_score,
        {
            "customer": SOLVED,
            "owner 1": [YOURS, email("A low score")],
            "team lead": [email("A low score")],
        },
        shows=frozenset({"survey_answered", "alerted"}),
    ),
    Story(
        "DEMO-10",
        "Not solved after all",
        _ticket("DEMO-10", "Page loads for ever", "technical", "Karl Voss"),
        scripts.reopened,
        {
            "customer": [*SOLVED, email("We are on it again"), RESOLUTION, SURVEY],
            "owner 1": [YOURS, YOURS],
        },
        shows=frozenset({"reopened"}),
    ),
    Story(
        "DEMO-11",
        "A third party keeps the ball too long",
        _ticket("DEMO-11", "Parcel is stuck", "delivery", "Ada Quinn"),
        scripts.waits_for_a_third_party,
        {
            "customer": SOLVED,
            "owner 1": [YOURS, email("It goes on")],
            "team lead": [email("It goes on")],
        },
        shows=frozenset({"waiting", "resumed"}),
    ),
    Story(
        "DEMO-12",
        "A promised instant passes",
        _ticket("DEMO-12", "Report has wrong sums", "billing", "Jon Reyes"),
        scripts.breaks_a_promise,
        {
            "customer": [RECEIPT, email("You will have an answer by"), RESOLUTION, SURVEY],
            "owner 1": [YOURS, LATE],
            "team lead": [LATE],
        },
        shows=frozenset({"promised", "breached"}),
    ),
    Story(
        "DEMO-13",
        "A lawyer is named: management, alarmed until somebody acknowledges",
        _ticket("DEMO-13", "You will hear from my lawyer", "billing", "Vera Klein", priority="urgent"),
        scripts.legal_words,
        {
            "customer": SOLVED,
            "owner 1": [
                sms("is yours"),
                YOURS,
                sms("waits for you"),
                REMINDER,
                sms("nobody has acknowledged"),
                email("Alarm"),
            ],
            "management but the owner": [sms("nobody has acknowledged"), email("Alarm")],
        },
        shows=frozenset({"triaged", "reminded", "alerted"}),
    ),
]
