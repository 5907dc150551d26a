"""Telling a call that never reached anybody from one that was cut off: the SDKs raise one class for both."""

from __future__ import annotations

import traceback
from collections.abc import Iterator

from requests.exceptions import Timeout

from activities.providers.outcome import InDoubt, NotSent


def broken_off(code: str, error: BaseException) -> InDoubt | NotSent:
    """Return what became of a message whose call ended by `error`; `code` is kept in the outcome."""
    if never_connected(error):
        return NotSent(code, met="unconnected")
    silent = any(isinstance(link, TimeoutError | Timeout) for link in _chain(error))
    return InDoubt(code, met="silence" if silent else "reset")


def never_connected(error: BaseException) -> bool:
    """Return whether `error` ended a call before a byte of the request had left.

    True for a refused or timed-out connection, an unknown host and a certificate that is not trusted. A time-out
    while reading, a reset and anything else is False: the request may have arrived.
    """
    return any(
        frame.f_code.co_name == "connect"
        for link in _chain(error)
        for frame, _ in traceback.walk_tb(link.__traceback__)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those that it was raised from or while handling."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
