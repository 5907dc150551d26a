"""Work asked of the engine, whose silence is worded for those who asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from starter.errors import EngineUnreachable

_SILENT = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
    RPCStatusCode.INTERNAL,
    RPCStatusCode.UNKNOWN,
}


@contextmanager
def engine_answers() -> Iterator[None]:
    """Raises `EngineUnreachable` in place of what the Temporal client raises when nobody answers in time."""
    try:
        yield
    except RPCTimeoutOrCancelledError as error:
        raise EngineUnreachable("No worker answered in time") from error
    except RPCError as error:
        if error.status in _SILENT:
            raise EngineUnreachable(f"Temporal does not answer ({error.status.name})") from error
        raise
