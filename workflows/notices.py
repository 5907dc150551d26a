"""`DutyNotice`: one message to somebody on duty that belongs to no ticket, sent once however often it is asked for."""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.requests import Send
    from workflows.answering import send_alone


@workflow.defn(name="DutyNotice")
class DutyNotice:
    """Sends one message by the same way as every other; the ledger says what became of it."""

    @workflow.run
    async def run(self, send: Send) -> str:
        """Return `accepted`, `unknown`, or `failed`."""
        return await send_alone(send)
