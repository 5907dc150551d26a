"""An accepted message and what has happened to it since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sandbox.carrier.message import Email, Sms
from sandbox.carrier.plan import NOT_REACHED
from sandbox.carrier.records import Reached


@dataclass
class Entry:
    """`history` holds the statuses reached, `called_back` how often the callback of each was dealt with."""

    message: Sms | Email
    history: list[Reached] = field(default_factory=list)
    called_back: Counter[str] = field(default_factory=Counter)

    @property
    def status(self) -> str:
        """The status reached last."""
        return self.history[-1].step.status if self.history else self.message.first_status

    @property
    def updated_at(self) -> datetime:
        """When the present status was reached."""
        return self.history[-1].at if self.history else self.message.accepted_at

    @property
    def sent_at(self) -> datetime | None:
        """When the message left the carrier, if it has."""
        return next((reached.at for reached in self.history if reached.step.status in {"sent", "processed"}), None)

    @property
    def reached_person(self) -> bool:
        """False once it is known that the message was not delivered."""
        return self.status not in NOT_REACHED

    def in_ledger_form(self) -> dict[str, object]:
        """The entry as `GET /ledger` shows it."""
        message = self.message
        email = message if isinstance(message, Email) else None
        return {
            "id": message.id,
            "kind": message.kind,
            "to": message.to,
            "from": message.sender,
            "subject": email.subject if email else None,
            "body": message.body,
            "status": self.status,
            "accepted_at": message.accepted_at.isoformat().replace("+00:00", "Z"),
            "custom": email.custom if email else {},
            "message_id": message.message_id,
        }
