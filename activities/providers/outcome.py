"""What one call to a provider came to. Each outcome says what is certain of the message, so that the caller can act on
it, and `met` what it says of the provider."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

from domain.delivery.health import Met


@dataclass(frozen=True)
class Accepted:
    """The provider has taken the message; whether it arrives, its callbacks say."""

    provider_id: str
    met: ClassVar[Met] = "answered"


@dataclass(frozen=True)
class InDoubt:
    """The provider may or may not have taken the message; sending again could tell somebody twice."""

    code: str
    met: Met = field(default="error", compare=False)
    retry_after: timedelta | None = field(default=None, compare=False)


@dataclass(frozen=True)
class NotSent:
    """The provider has certainly not processed the call; sending again is safe, after `retry_after` where given."""

    code: str
    retry_after: timedelta | None = None
    met: Met = field(default="answered", compare=False)


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message to this address."""

    code: str
    met: ClassVar[Met] = "answered"


@dataclass(frozen=True)
class Misconfigured:
    """The provider refuses our account or sender, and so every other message too, until somebody mends that."""

    code: str
    met: ClassVar[Met] = "refused"


Outcome = Accepted | InDoubt | NotSent | Refused | Misconfigured
"""A `code` names the provider and its status or error number; it never holds an address or text."""
