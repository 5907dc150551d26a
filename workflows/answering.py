"""`SmsAnswer`: the answer to one text of the team's, sent once however often the text is handed to us."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.requests import Send, Sent
    from workflows import options
    from workflows.owing import owed


@workflow.defn(name="SmsAnswer")
class SmsAnswer:
    """Sends one text by the same way as every other; the ledger says what became of it."""

    @workflow.run
    async def run(self, send: Send) -> str:
        """Return `accepted`, `unknown`, or `failed`: nobody is told of an answer that could not be sent."""
        since = workflow.now()
        try:
            sent: Sent = await workflow.execute_activity(
                "send_sms", send, result_type=Sent, **options.sending(send.message)
            )
        except ActivityError as error:
            state, fate = "failed", owed(send, error, since)
        else:
            state, fate = sent.state, sent.unrecorded
        if fate is not None:
            await workflow.execute_activity("record_message", fate, **options.STORE)
        return state
