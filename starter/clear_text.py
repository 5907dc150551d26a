"""Whether anything of a run stands in Temporal in clear, where no payload key is needed to read it."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent

_NEVER_ENCRYPTED = frozenset({"search_attributes", "header", "marker_recorded_event_attributes"})
"""Parts of a history that the SDK writes itself, in clear: states, ids of traces and names of patches."""
_ENCRYPTED = b"binary/encrypted"


def has_clear_text(event: HistoryEvent) -> bool:
    """Return whether an event has a value that can be read without a key."""
    return any(payload.data and payload.metadata.get("encoding") != _ENCRYPTED for payload in _payloads(event))


def _payloads(message: Message) -> Iterator[Payload]:
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None or field.name in _NEVER_ENCRYPTED:
            continue
        is_map = field.message_type.GetOptions().map_entry
        for inner in value.values() if is_map else value if field.is_repeated else [value]:
            if isinstance(inner, Message):
                yield from _payloads(inner)
