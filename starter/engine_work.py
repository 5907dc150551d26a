"""Work asked of the engine, whose silence is worded for those who asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from starter.errors import EngineUnreachable

PATIENCE = timedelta(seconds=5)
"""How long a call may take before its sender is told to repeat it."""
_SILENT = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
    RPCStatusCode.INTERNAL,
    RPCStatusCode.UNKNOWN,
}

_NOT_CONNECTED = "Failed client connect"
"""What a client says that has never reached anybody yet; it tries again with its next call."""


@asynccontextmanager
async def engine_answers(patience: timedelta = PATIENCE) -> AsyncIterator[None]:
    """Raises `EngineUnreachable` when the block does not end in time, or the Temporal client finds nobody there.

    The client's own time-outs are for one try each, and it tries again for ten seconds.
    """
    try:
        async with asyncio.timeout(patience.total_seconds()):
            yield
    except (TimeoutError, RPCTimeoutOrCancelledError) as error:
        raise EngineUnreachable("Temporal or its workers did not answer in time") from error
    except RPCError as error:
        if error.status in _SILENT:
            raise EngineUnreachable(f"Temporal does not answer ({error.status.name})") from error
        raise
    except RuntimeError as error:
        if str(error).startswith(_NOT_CONNECTED):
            raise EngineUnreachable("Temporal does not answer") from error
        raise
