"""What an HTTP status other than success means for a message; both vendors use statuses alike."""

from __future__ import annotations

from datetime import timedelta

from activities.providers.outcome import InDoubt, Misconfigured, NotSent, Outcome, Refused

TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408
OF_THE_ACCOUNT = frozenset({401, 402, 403, 404, 405})


def outcome_of(status: int, code: str, retry_after: timedelta | None = None) -> Outcome:
    """Return what `status` says became of the message; `code` is kept in the outcome."""
    if status == TOO_MANY_REQUESTS:
        return NotSent(code, retry_after, met="busy")
    if status >= 500 or status == REQUEST_TIMEOUT:
        return InDoubt(code, retry_after=retry_after)
    # a redirect means that the base address is not the provider's
    if status < 400 or status in OF_THE_ACCOUNT:
        return Misconfigured(code)
    return Refused(code)
