"""A workflow that passes a marker through every place where Temporal stores what it is given."""

from __future__ import annotations

from datetime import timedelta

from temporalio import activity, workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

MARKER = "Ada-Marker-Lovelace"
_WITHIN = timedelta(seconds=20)


@activity.defn
async def echo(text: str) -> str:
    return text


@activity.defn
async def fail(text: str) -> None:
    try:
        raise ValueError(f"cause: {text}")
    except ValueError as cause:
        raise ApplicationError(f"failed: {text}", {"detail": text}, non_retryable=True) from cause


@workflow.defn
class MarkedWorkflow:
    def __init__(self) -> None:
        self._heard = ""

    @workflow.run
    async def run(self, text: str) -> str:
        workflow.set_current_details(f"details: {text}")
        workflow.upsert_memo({"later": text})
        await workflow.wait_condition(lambda: bool(self._heard))
        await workflow.sleep(0.01, summary=f"timer: {text}")
        echoed = await workflow.execute_activity(
            echo, text, summary=f"activity: {text}", start_to_close_timeout=_WITHIN
        )
        await workflow.execute_local_activity(echo, text, start_to_close_timeout=_WITHIN)
        try:
            await workflow.execute_activity(
                fail, text, start_to_close_timeout=_WITHIN, retry_policy=RetryPolicy(maximum_attempts=1)
            )
        except ActivityError as error:
            raise ApplicationError(f"the end: {echoed}", text) from error
        return echoed

    @workflow.signal
    def hear(self, text: str) -> None:
        self._heard = text

    @workflow.update
    def change(self, text: str) -> str:
        return text

    @workflow.update
    def refuse(self, text: str) -> str:
        raise ApplicationError(f"refused: {text}", text)

    @workflow.query
    def heard(self) -> str:
        return self._heard
