"""What counts as not answering, for the engine and for the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from starter.errors import DatabaseUnreachable, EngineUnreachable

_SILENT = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
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


@contextmanager
def database_answers() -> Iterator[None]:
    """Raises `DatabaseUnreachable` in place of what the driver raises when the database does not answer."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolExhausted, OSError) as error:
        raise DatabaseUnreachable(f"The database does not answer ({type(error).__name__})") from error
