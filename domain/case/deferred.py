"""A deferred message: one that could not be sent when it was due, and waits for its provider."""

from __future__ import annotations

from pydantic import AwareDatetime, BaseModel

from domain.effects import SendMessage


class Deferred(BaseModel, frozen=True):
    """A message that waits, since when, and why: `reason` is a code.

    `under_way` says that it is being tried now. It is tried by itself at `again_at`, whether or not anybody says that
    its provider is back; `tries` were made. At `elsewhere_at` the same person is told on another channel, by the
    message called `elsewhere`, which makes this one needless once it has been taken.
    """

    message: SendMessage
    since: AwareDatetime
    reason: str
    tries: int = 1
    again_at: AwareDatetime
    elsewhere_at: AwareDatetime | None = None
    elsewhere: str | None = None
    under_way: bool = False
