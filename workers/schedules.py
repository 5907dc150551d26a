"""What happens again and again without anybody asking, kept by Temporal: it survives every process of ours."""

from __future__ import annotations

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from workflows.options import TICKETS_QUEUE

LEDGER_SWEEP = "ledger-sweep"
SWEPT_EVERY = timedelta(minutes=1)


async def keep_schedules(client: Client) -> None:
    """Have the ledger swept each minute, never twice at once, however many workers ask for it.

    One that somebody paused stays paused.
    """
    try:
        await client.create_schedule(LEDGER_SWEEP, _swept())
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(LEDGER_SWEEP).update(_as_this_release_has_it)


def _as_this_release_has_it(found: ScheduleUpdateInput) -> ScheduleUpdate:
    schedule = _swept()
    schedule.state = found.description.schedule.state
    return ScheduleUpdate(schedule=schedule)


def _swept() -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            "LedgerSweep", id=LEDGER_SWEEP, task_queue=TICKETS_QUEUE, execution_timeout=timedelta(minutes=3)
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=SWEPT_EVERY)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=SWEPT_EVERY),
    )
