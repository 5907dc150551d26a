"""People: who can be told, who can own a ticket."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, StringConstraints

Channel = Literal["email", "sms"]
PersonId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s<>,;]{1,64}@[^@\s<>,;]{1,190}$", max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")]


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("an IANA time zone such as Europe/London")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class Contact(BaseModel, frozen=True):
    """Where somebody can be reached, and how to speak to them: language and zone."""

    id: PersonId
    name: str
    email: Email | None = None
    phone: Phone | None = None
    locale: str = "en"
    timezone: Zone = "UTC"

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Return the channels this contact has an address for, email first."""
        return (*(("email",) if self.email else ()), *(("sms",) if self.phone else ()))

    def address(self, channel: Channel) -> str | None:
        """Return the address on `channel`, or None."""
        return self.email if channel == "email" else self.phone
