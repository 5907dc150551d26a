"""The ways in which a provider as a whole is away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sandbox.carrier.fault import Outage as CarrierOutage
from tests.activities.providers.mail_outages import MailOutage

LostName = Literal["unresolved", "unresolved-late"]
LOST_NAMES: tuple[LostName, ...] = get_args(LostName)
"""The name of its host does not resolve. Nobody calls it then: what can be counted is how often it was looked up."""


@dataclass(frozen=True)
class Outage:
    """One way to be away. `in_calls` says whether what is asked meanwhile can be counted."""

    fault: CarrierOutage | MailOutage | LostName
    happens: str
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    in_calls: bool = True

    @property
    def name(self) -> str:
        """Return a short name, of which no other begins with the same letters and goes on."""
        return "-".join([self.fault, *("with-wait" for option in self.options if option == "retry_after_seconds")])


_OF_ITS_NAME = (
    Outage("unresolved", "has a name that does not resolve"),
    Outage("unresolved-late", "has a name that does not resolve, as turns out after 12 s", {"delay_seconds": 12.0}),
)
OUTAGES = (
    Outage("away-500", "answers 500"),
    Outage("away-503", "answers 503"),
    Outage("away-503", "answers 503 with Retry-After", {"retry_after_seconds": 7}),
    Outage("away-429", "answers 429 with Retry-After", {"retry_after_seconds": 5}),
    Outage("away-refused", "refuses connections", in_calls=False),
    Outage("away-reset", "resets every connection"),
    Outage("away-silent", "never answers"),
    Outage("away-tls", "fails every handshake"),
    Outage("away-slow", "takes everything, and answers 8 s later", {"delay_seconds": 8.0}),
    Outage("every-second", "answers every second call 500"),
    *_OF_ITS_NAME,
)
"""Of SendGrid and Twilio, both at once."""

MAIL_OUTAGES = (
    Outage("refused", "refuses connections", in_calls=False),
    Outage("reset", "resets every connection"),
    Outage("silent", "never says anything"),
    Outage("421", "greets with 421"),
    Outage("451", "answers 451 to every command"),
    Outage("454", "answers 454 to every command, STARTTLS among them"),
    Outage("tls", "fails every handshake"),
    Outage("slow", "takes everything, each answer 8 s late"),
    *_OF_ITS_NAME,
)
"""Of a mail server that takes all email, while texts go on."""
