"""Every message there is: to whom, and when."""

from __future__ import annotations

from domain.effects import Purpose
from domain.procedure.content import Heading, Section, Table

TO_THE_CUSTOMER: dict[Purpose, tuple[str, str]] = {
    "receipt": ("Receipt", "the first owner is known"),
    "customer_update": ("Where it stands", "the promised time comes and nobody has written"),
    "customer_escalated": ("Moved up", "the ticket has an owner in a higher tier"),
    "owner_changed": ("New owner", "somebody else has the ticket"),
    "reply": ("Answer", "a person answers"),
    "question": ("Question", "we need something from them before we can go on"),
    "delay": ("Delay", "a limit draws near: by when the answer comes at the latest"),
    "waiting_reminder": ("Reminder", "we wait for their answer"),
    "waiting_closed": ("Closed without an answer", "their answer has not come in time"),
    "promise_made": ("Promise", "a person promises an answer by a certain time"),
    "resolution": ("Solved", "the ticket is solved"),
    "survey": ("How was it?", "later, once for each solution"),
    "reopened": ("Reopened", "the ticket is taken up again"),
    "cancelled": ("Cancelled", "the ticket is cancelled"),
}
TO_THE_TEAM: dict[Purpose, tuple[str, str, str]] = {
    "assigned": ("Yours", "the new owner", "a ticket is given to them"),
    "reminder": ("Reminder", "the owner", "they have not acknowledged, have fallen silent, or the priority was raised"),
    "warning": ("Warning", "the owner", "a share of the tier's time is used"),
    "breach": ("Missed", "those the rule names", "a time has run out"),
    "escalation": ("Moved up", "those the tier tells", "a ticket has come to their tier"),
    "alarm": ("Alarm", "the owner, those the top tier tells, the duty contact", "nothing is above, or nobody is there"),
    "customer_replied": ("The customer wrote", "the owner", "the customer writes"),
    "mention": ("Mentioned", "whoever is mentioned", "a note mentions them"),
    "low_score": ("Low score", "the team lead and the owner", "the customer was not content"),
    "command_answer": ("Answer to a command", "whoever sent it, by text", "they answered a notice by text"),
    "approval": ("Approval wanted", "those who may grant the sum", "somebody wants to grant more than they may"),
    "decided": ("Decided", "the owner", "an approval was given or refused"),
    "provider_away": ("A channel is down", "whoever is on duty", "a provider of messages takes none"),
    "provider_back": ("It is up again", "whoever is on duty", "that provider takes messages again"),
    "resumed": ("Back", "the owner, and the team lead when it took too long", "a wait has ended"),
}


def messages() -> Section:
    """Return all messages, to the customer and to the team."""
    return Section(
        "messages",
        "Messages",
        (
            Heading("To the customer"),
            Table(("Message", "When"), tuple(TO_THE_CUSTOMER.values())),
            Heading("To the team"),
            Table(("Message", "To", "When"), tuple(TO_THE_TEAM.values())),
        ),
    )
