"""What an event is known by, from which all that it leads to is named: see `domain.case.origin`."""

from __future__ import annotations

from domain.case.origin import digest
from domain.events import (
    Acted,
    Event,
    MessageDeferred,
    MessageReported,
    MessageSettled,
    MessagesWithdrawn,
    MessageTaken,
    OwnerFound,
    ProviderBack,
    SnapshotLoaded,
    Ticked,
    TimeExtended,
)
from domain.requests.action_keys import content as asked


def of_event(event: Event, key: str | None, alike: int) -> str:
    """Return the origin of what an event leads to.

    `key` is what an action is known by; without one it is known by its content, `alike` being how many without a key
    had the same content before it. The content belongs to a key as well: where the engine has gone back to before a
    key was used, it may come with another.
    """
    match event:
        case Acted():
            return f"act/{key}/{asked(event.action, event.body)}" if key else f"act/{content(event)}/{alike}"
        case OwnerFound() | SnapshotLoaded() | TimeExtended() | MessagesWithdrawn():
            return f"effect/{event.effect_id}"
        case MessageSettled() | MessageDeferred():
            return f"message/{event.effect_id}/{event.event}"
        case MessageReported() | MessageTaken() | ProviderBack():
            return f"told/{event.event}/{digest(event.body)}"
        case Ticked():
            return "ticked"


def content(act: Acted) -> str:
    """Return what stands for an action and all that its sender said."""
    return digest([act.action, act.body])
