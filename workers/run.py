"""The worker process: serves the ticket workflows and every activity queue until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import zoneinfo
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.worker import PollerBehaviorAutoscaling, PollerBehaviorSimpleMaximum, Worker

from store import roster
from workers.connect import connect_when_there
from workers.duty_notices import DutyNotices
from workers.logs import configure
from workers.namespace import check_search_attributes
from workers.provider_watch import ProviderWatch
from workers.readable_payloads import say_the_price
from workers.schedules import keep_schedules
from workers.settings import Settings
from workers.telemetry import runtime
from workers.watchdog import exit_after, fail_when_workflows_stop
from workers.wiring import Activity, Parts, wire
from workflows.answering import SmsAnswer
from workflows.ledger_sweep import LedgerSweep
from workflows.notices import DutyNotice
from workflows.options import NOTIFY_QUEUES, STORE_QUEUE, TICKETS_QUEUE
from workflows.run_sweep import RunSweep
from workflows.ticket import TicketEscalation

log = logging.getLogger(__name__)

OnFatalError = Callable[[BaseException], Awaitable[None]]
DRAIN = timedelta(seconds=30)
STICKY_FOR = timedelta(seconds=2)
WORKFLOW_TASKS_AT_ONCE = 16
"""One process has one interpreter: more tasks at once would only make each of them late together."""
WORKFLOW_POLLS_AT_ONCE = 8
"""A call that waits for a task holds one of the places for up to a minute: half are always left for the tasks."""
POLLS_FOR_ANY_TICKET = 0.5
"""The share of the calls that wait for tickets which no process has in its memory."""
LOCAL_ACTIVITIES_AT_ONCE = 32
CACHED_WORKFLOWS = 1000
SENDS_AT_ONCE = 50
RETRY_AFTER_SECONDS = 5


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what is under way and return; wait for Temporal where it is away.

    Raises `SettingsError` for what waiting does not mend, as search attributes that the namespace lacks.
    """
    configure(settings.log_level)
    say_the_price(settings)
    zoneinfo.reset_tzpath(to=())  # the release's own data, whatever the machine has: all workers compile alike
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await _unless_stopped(_usable(settings), stop)
    if client is None:
        return
    parts = wire(settings)
    watch = ProviderWatch(
        parts.db, client, parts.routes, parts.per_second, DutyNotices(parts.db, client, parts.bundles)
    )
    beside = [
        asyncio.create_task(watch.watch()),
        asyncio.create_task(_bring_rosters_up_to_date(parts)),
        asyncio.create_task(_until_done("schedules", lambda: keep_schedules(client))),
    ]
    try:
        async with AsyncExitStack() as running:
            for worker in workers(client, parts, on_fatal_error=_exit_soon):
                await running.enter_async_context(worker)
            log.info("worker ready")
            await stop.wait()
            log.info("worker draining")
    finally:
        for task in beside:
            task.cancel()
        await parts.db.close()


async def _unless_stopped(usable: Coroutine[Any, Any, Client], stop: asyncio.Event) -> Client | None:
    waiting, stopping = asyncio.create_task(usable), asyncio.create_task(stop.wait())
    await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if waiting.done():
        return await waiting
    waiting.cancel()
    return None


async def _usable(settings: Settings) -> Client:
    """Return a client once Temporal is there and has what tickets need."""
    measured_by = runtime(settings.metrics_address)
    while True:
        client = await connect_when_there(settings, measured_by)
        try:
            await check_search_attributes(client)
        except RPCError as error:
            log.warning("Temporal does not say which search attributes it has: %s", error.status.name)
            await asyncio.sleep(RETRY_AFTER_SECONDS)
        else:
            return client


async def _exit_soon(_error: BaseException) -> None:
    exit_after(DRAIN)


def workers(client: Client, parts: Parts, on_fatal_error: OnFatalError | None = None) -> list[Worker]:
    """Return a worker for the tickets, one for the store, one for each channel; the tickets' stops last."""
    workflows = [TicketEscalation, LedgerSweep, RunSweep, SmsAnswer, DutyNotice]
    tickets = tickets_worker(client, workflows, parts.stored, on_fatal_error)
    store = Worker(
        client,
        task_queue=STORE_QUEUE,
        activities=[*parts.stored, *parts.swept],
        graceful_shutdown_timeout=DRAIN,
        max_concurrent_activities=SENDS_AT_ONCE,
    )
    channels = [
        Worker(
            client,
            task_queue=NOTIFY_QUEUES[channel],
            activities=activities,
            graceful_shutdown_timeout=DRAIN,
            max_concurrent_activities=SENDS_AT_ONCE,
            max_task_queue_activities_per_second=parts.per_second[channel],
            activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        )
        for channel, activities in parts.by_channel.items()
    ]
    return [tickets, store, *channels]


def tickets_worker(
    client: Client, workflows: Sequence[type], local: Sequence[Activity], on_fatal_error: OnFatalError | None = None
) -> Worker:
    """Return a worker for workflows whose own activities are `local`; it fails once it takes no workflow tasks."""
    worker = Worker(
        client,
        task_queue=TICKETS_QUEUE,
        workflows=workflows,
        activities=local,
        graceful_shutdown_timeout=DRAIN,
        sticky_queue_schedule_to_start_timeout=STICKY_FOR,
        max_cached_workflows=CACHED_WORKFLOWS,
        max_concurrent_workflow_tasks=WORKFLOW_TASKS_AT_ONCE,
        max_concurrent_local_activities=LOCAL_ACTIVITIES_AT_ONCE,
        workflow_task_executor=ThreadPoolExecutor(WORKFLOW_TASKS_AT_ONCE, thread_name_prefix="workflow"),
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(WORKFLOW_POLLS_AT_ONCE),
        nonsticky_to_sticky_poll_ratio=POLLS_FOR_ANY_TICKET,
        no_remote_activities=True,
        on_fatal_error=on_fatal_error,
    )
    fail_when_workflows_stop(worker)
    return worker


async def _bring_rosters_up_to_date(parts: Parts) -> None:
    """Put each bundle's roster into the database, waiting for it as long as it takes."""
    for name in parts.bundles.names():
        bring = partial(_bring_roster_up_to_date, parts, name)
        await _until_done(f"roster {name}", bring)


async def _bring_roster_up_to_date(parts: Parts, name: str) -> None:
    await roster.sync(parts.db, name, parts.bundles.load(name).roster)


async def _until_done(what: str, bring: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await bring()
        except Exception as error:
            log.warning("%s not brought up to date: %s", what, type(error).__name__)
            await asyncio.sleep(RETRY_AFTER_SECONDS)
