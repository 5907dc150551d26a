"""`SmsAnswer`: the answer to one text of the team's, sent once however often the text is handed to us."""

from __future__ import annotations

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.requests import Send, Sent, Unrecorded, Withdraw
    from domain.decisions.deferral import NOT_IN_TIME
    from workflows import options
    from workflows.deferral import DEFERS, deferral
    from workflows.owing import owed
    from workflows.summaries import summary_of


@workflow.defn(name="SmsAnswer")
class SmsAnswer:
    """Sends one text by the same way as every other; the ledger says what became of it."""

    @workflow.run
    async def run(self, send: Send) -> str:
        """Return `accepted`, `unknown`, or `failed`: nobody is told of an answer that could not be sent."""
        return await send_alone(send)


async def send_alone(send: Send) -> str:
    """Send a message that no ticket decides on; while its provider is away it waits, for as long as it is of use."""
    since = workflow.now()
    while True:
        name = f"send_{send.message.channel}"
        try:
            sent: Sent = await workflow.execute_activity(name, send, result_type=Sent, **options.sending(send.message))
        except ActivityError as error:
            deferred = deferral(send, error, since)
            if deferred is None or not workflow.patched(DEFERS):
                return await _ended("failed", owed(send, error, since))
            message = send.message.model_copy(update={"doubted_at": deferred.event.doubted_at})
            if workflow.now() - since >= options.ALONE_USEFUL_FOR:
                withdraw = Withdraw(reference=send.reference, messages=(message,), reason=NOT_IN_TIME)
                await workflow.execute_activity("withdraw_messages", withdraw, **options.STORE, **summary_of(withdraw))
                return "failed"
            await workflow.sleep(options.ALONE_AGAIN_AFTER, summary="Send it again")
            send = send.model_copy(update={"message": message})
        else:
            return await _ended(sent.state, sent.unrecorded)


async def _ended(state: str, fate: Unrecorded | None) -> str:
    if fate is not None:
        await workflow.execute_activity("record_message", fate, **options.STORE, **summary_of(fate))
    return state
