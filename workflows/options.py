"""Every activity's time-outs, retries and queue, in one table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio.common import Priority, RetryPolicy

from domain.effects import SendMessage
from domain.priority import PRIORITIES

TICKETS_QUEUE = "tickets"
STORE_QUEUE = "store"
NOTIFY_QUEUES = {"email": "notify-email", "sms": "notify-sms"}

LOCAL: dict[str, Any] = {
    "start_to_close_timeout": timedelta(seconds=2),
    "schedule_to_close_timeout": timedelta(seconds=4),
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_attempts=2),
}
"""Our own database and files, as runs do it that began before `only-ordinary-activities`: within the workflow task, and
bounded, so that a dead database holds nobody up."""

PROMPTLY: dict[str, Any] = LOCAL | {"task_queue": STORE_QUEUE}
"""The same as an ordinary activity, tried first, since somebody waits for what comes of it."""

STORE: dict[str, Any] = {
    "task_queue": STORE_QUEUE,
    "start_to_close_timeout": timedelta(seconds=30),
    "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
}
"""The same work once its first attempts have failed: tried until the database is back."""

ASSIGNING: dict[str, Any] = STORE | {"schedule_to_close_timeout": timedelta(seconds=15)}
"""An owner is worth a short wait for the database; after it the duty contact has the ticket."""

SWEEPING: dict[str, Any] = {
    "task_queue": STORE_QUEUE,
    "start_to_close_timeout": timedelta(seconds=75),
    "schedule_to_close_timeout": timedelta(seconds=150),
    "retry_policy": RetryPolicy(maximum_attempts=1),
    "summary": "Look after messages without a last word",
}

SWEEPING_RUNS: dict[str, Any] = {
    "task_queue": STORE_QUEUE,
    "start_to_close_timeout": timedelta(minutes=4),
    "schedule_to_close_timeout": timedelta(minutes=8),
    "retry_policy": RetryPolicy(maximum_attempts=1),
    "summary": "Look for tickets without a run",
}

PROVING: dict[str, Any] = STORE | {"schedule_to_close_timeout": timedelta(minutes=1)}
"""Whoever waits for an answer is not held up for long by workers that cannot open a proof."""

EXTEND_AGAIN_AFTER = timedelta(days=1)
"""Calendars are extended long before they run out: a day between tries leaves weeks to mend what is wrong."""

TRIED_FOR = {"urgent": timedelta(minutes=5), "high": timedelta(hours=1)}
TRIED_FOR_OTHERWISE = timedelta(hours=4)
"""After so long the ticket hears that a message has not gone yet, and decides anew. That ends no message."""

ALONE_USEFUL_FOR = timedelta(minutes=15)
ALONE_AGAIN_AFTER = timedelta(seconds=30)
"""How a message that belongs to no ticket waits for its provider."""


def sending(message: SendMessage) -> dict[str, Any]:
    """Return the options of one send: urgent tickets overtake the backlog.

    The provider call inside gives up after 8 seconds, well before `start_to_close_timeout`.
    """
    return {
        "task_queue": NOTIFY_QUEUES[message.channel],
        "start_to_close_timeout": timedelta(seconds=15),
        "schedule_to_close_timeout": TRIED_FOR.get(message.priority, TRIED_FOR_OTHERWISE),
        "retry_policy": RetryPolicy(initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)),
        "priority": Priority(priority_key=PRIORITIES.index(message.priority) + 1),
        "summary": f"{message.purpose} to {message.to.id} by {message.channel}",
    }
