"""What one call to a provider came to. Each outcome says what is certain, so that the caller can act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Accepted:
    """The provider has taken the message; whether it arrives, its callbacks say."""

    provider_id: str


@dataclass(frozen=True)
class InDoubt:
    """The provider may or may not have taken the message; sending again could tell somebody twice."""

    code: str


@dataclass(frozen=True)
class NotSent:
    """The provider has certainly not processed the call; sending again is safe, after `retry_after` where given."""

    code: str
    retry_after: timedelta | None = None


@dataclass(frozen=True)
class Refused:
    """The provider will never take this message to this address."""

    code: str


@dataclass(frozen=True)
class Misconfigured:
    """The provider refuses our account or sender, and so every other message too."""

    code: str


Outcome = Accepted | InDoubt | NotSent | Refused | Misconfigured
"""A `code` names the provider and its status or error number; it never holds an address or text."""
