"""Sends: which messages the engine's histories say were handed to a provider, for a ledger that has lost them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client

from activities.requests import Send, Sent, Unrecorded

SENDING = frozenset({"send_email", "send_sms", "ask_survey"})


async def taken_by_providers(client: Client, events: Iterable[HistoryEvent]) -> list[Unrecorded]:
    """Return what became of each message that a provider has taken, by one run's history; words are not in it."""
    asked: dict[int, HistoryEvent] = {}
    found: list[Unrecorded] = []
    for event in events:
        if _asks_for_a_send(event):
            asked[event.event_id] = event
            continue
        if event.event_type != EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
            continue
        completed = event.activity_task_completed_event_attributes
        if (scheduled := asked.get(completed.scheduled_event_id)) is None:
            continue
        wanted = scheduled.activity_task_scheduled_event_attributes.input.payloads
        [send] = await client.data_converter.decode(wanted, [Send])
        [sent] = await client.data_converter.decode(completed.result.payloads, [Sent])
        found += _fates(send, sent, scheduled, event)
    return found


def _asks_for_a_send(event: HistoryEvent) -> bool:
    if event.event_type != EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
        return False
    return event.activity_task_scheduled_event_attributes.activity_type.name in SENDING


def _fates(send: Send, sent: Sent, scheduled: HistoryEvent, completed: HistoryEvent) -> Iterator[Unrecorded]:
    if sent.unrecorded is not None:
        yield sent.unrecorded
    if sent.state != "accepted":
        return
    began, ended = (each.event_time.ToDatetime(UTC) for each in (scheduled, completed))
    known = Unrecorded.without_words(send.reference, send.message, "accepted", ended, "", unless_known=False)
    told = {"concluded": False, "reason": None, "provider_id": sent.provider_id, "calls": 1, "called_at": began}
    yield known.model_copy(update=told)
