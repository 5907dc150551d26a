"""What happens again and again without anybody asking, kept by Temporal: it survives every process of ours."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

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
RUN_SWEEP = "run-sweep"
RUNS_SWEPT_EVERY = timedelta(minutes=3)


async def keep_schedules(client: Client) -> None:
    """Have the ledger swept each minute and the runs every third, neither ever twice at once, however many workers ask.

    One that somebody paused stays paused.
    """
    for name, schedule in _schedules().items():
        try:
            await client.create_schedule(name, schedule)
        except ScheduleAlreadyRunningError:
            await client.get_schedule_handle(name).update(partial(_as_this_release_has_it, schedule))


def _as_this_release_has_it(schedule: Schedule, found: ScheduleUpdateInput) -> ScheduleUpdate:
    schedule.state = found.description.schedule.state
    return ScheduleUpdate(schedule=schedule)


def _schedules() -> dict[str, Schedule]:
    return {
        LEDGER_SWEEP: _swept("LedgerSweep", LEDGER_SWEEP, every=SWEPT_EVERY, within=timedelta(minutes=3)),
        RUN_SWEEP: _swept("RunSweep", RUN_SWEEP, every=RUNS_SWEPT_EVERY, within=timedelta(minutes=10)),
    }


def _swept(workflow: str, name: str, *, every: timedelta, within: timedelta) -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(workflow, id=name, task_queue=TICKETS_QUEUE, execution_timeout=within),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=every),
    )
