from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from starter.engine_work import engine_answers
from starter.errors import EngineUnreachable

SILENT = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "RESOURCE_EXHAUSTED", "INTERNAL", "UNKNOWN", "ABORTED")


@pytest.mark.parametrize("status", SILENT)
async def test_a_server_that_cannot_answer_now_is_unreachable(status: str) -> None:
    with pytest.raises(EngineUnreachable, match=status):
        async with engine_answers():
            raise RPCError("", RPCStatusCode[status], b"")


async def test_an_update_nobody_answered_is_in_doubt() -> None:
    with pytest.raises(EngineUnreachable):
        async with engine_answers():
            raise WorkflowUpdateRPCTimeoutOrCancelledError


async def test_nobody_waits_for_an_engine_that_hangs() -> None:
    with pytest.raises(EngineUnreachable):
        async with engine_answers(timedelta(milliseconds=10)):
            await asyncio.Event().wait()


@pytest.mark.parametrize("status", ["NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED"])
async def test_an_answer_is_an_answer(status: str) -> None:
    with pytest.raises(RPCError):
        async with engine_answers():
            raise RPCError("", RPCStatusCode[status], b"")
