"""People: who can be told, who can own a ticket."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, WithJsonSchema

Channel = Literal["email", "sms"]
CUSTOMER = "customer"
"""How messages name the customer among those they go to."""
OWNER = "owner"
"""Stands in a policy for whoever owns the ticket then."""
ID_PATTERN = r"^[A-Za-z0-9._-]{1,64}$"
EMAIL_PATTERN = r"^[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}$"
PHONE_PATTERN = r"^\+[1-9]\d{6,14}$"
PersonId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
Email = Annotated[str, StringConstraints(pattern=EMAIL_PATTERN, max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=PHONE_PATTERN)]


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        near = get_close_matches(name, _zones(), n=1, cutoff=0.7)
        raise ValueError(f"an IANA time zone such as {near[0] if near else 'Europe/London'}")
    return name


_NAMED = WithJsonSchema({"type": "string", "description": "An IANA time zone.", "examples": ["Europe/London", "UTC"]})
Zone = Annotated[str, AfterValidator(_known_zone), _NAMED]


WiderCircle = dict[Annotated[int, Field(ge=2, le=100)], tuple[str, ...]]
"""Who joins those whom an alarm wakes, by the time it sounds: `{3: [support manager]}`."""


class Contact(BaseModel, frozen=True, use_attribute_docstrings=True):
    """Where somebody can be reached, and how to speak to them: language and zone."""

    id: PersonId
    """Stays for good: tickets name people by it."""
    name: str
    """What customers and colleagues read."""
    email: Email | None = None
    """Where they are written to."""
    phone: Phone | None = None
    """Where they are texted, such as `+447700900101`, in quotes."""
    locale: str = "en"
    """Language of their messages."""
    timezone: Zone = "UTC"
    """Zone of their hours and of the times they read."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels this contact has an address for, email first."""
        return (*(("email",) if self.email else ()), *(("sms",) if self.phone else ()))

    def address(self, channel: Channel) -> str | None:
        """Return the address on `channel`, or None."""
        return self.email if channel == "email" else self.phone
