"""Providers as a ticket meets them: what they have taken, what evidence there is of it, and what the ledger says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

from domain.effects import SendMessage
from domain.events import Event, MessageDeferred, MessageSettled

REFUSALS = ["sendgrid bounce", "twilio 30007", "twilio 30003", "twilio 30003"]


def matter_of(id: str) -> str:
    """What a message is about, on whatever channel and however often it is tried."""
    return id.replace("/again", "").replace("/back", "").removesuffix("/email").removesuffix("/sms")


@dataclass
class Call:
    """One call of a provider: what became of it, and from when on whoever looks can know that."""

    message: SendMessage
    asked_at: datetime
    at: datetime
    taken: bool
    known_at: datetime | None
    failed: bool = False

    @property
    def in_doubt(self) -> bool:
        return self.known_at != self.at


@dataclass
class Matter:
    """Something that somebody was to be told."""

    message: SendMessage
    since: datetime
    from_the_start: set[str]
    lines: list[set[str]] = field(default_factory=list)
    became: str | None = None
    ended: list[str] = field(default_factory=list)


class Providers:
    """What the providers have taken, and what the ledger knows of it."""

    def __init__(self) -> None:
        self.away: set[str] = set()
        self.calls: list[Call] = []
        self.withdrawn: dict[str, str] = {}
        self.refused: dict[str, str] = {}

    def known_otherwise(self, call: Call) -> bool:
        """Whether the ledger knows the message by another call, so that what is reported of this one says nothing."""
        return any(c is not call and c.taken and not c.failed and not c.in_doubt for c in self.of(call.message.id))

    def of(self, id: str) -> list[Call]:
        return [call for call in self.calls if call.message.id == id]

    def answer(self, message: SendMessage, asked_at: datetime, now: datetime, drawn: str, late: timedelta) -> Event:
        """What the outbox tells the ticket of a message it was asked to send; `drawn` is what a call would meet."""
        id = message.id
        before = self.of(id)
        doubt = before[-1] if before and before[-1].in_doubt else None
        if id in self.withdrawn or id in self.refused or (before and before[-1].failed):
            reason = self.withdrawn.get(id) or self.refused.get(id) or "sendgrid bounce"
            return MessageSettled(effect_id=id, accepted=False, reason=reason)
        if before and doubt is None and before[-1].taken:
            return MessageSettled(effect_id=id, accepted=True)
        if (
            doubt is not None
            and message.channel == "email"
            and doubt.taken
            and doubt.known_at
            and doubt.known_at <= now
        ):
            return MessageSettled(effect_id=id, accepted=True)
        if message.behind:
            return MessageDeferred(effect_id=id, reason="behind another")
        if message.channel in self.away:
            return MessageDeferred(effect_id=id, reason="away", doubted_at=doubt.at if doubt else None)
        if doubt is not None and doubt.taken and doubt.known_at:
            return MessageSettled(effect_id=id, accepted=True)  # asked, or waited for
        return self.called(message, asked_at, now, drawn, late)

    def called(self, message: SendMessage, asked_at: datetime, now: datetime, drawn: str, late: timedelta) -> Event:
        id, what = message.id, drawn.removesuffix(" unheard")
        if drawn in REFUSALS:
            self.refused[id] = drawn
            return MessageSettled(effect_id=id, accepted=False, reason=drawn)
        if drawn == "away":
            self.away.add(message.channel)
            return MessageDeferred(effect_id=id, reason="away")
        if drawn == "accepted":
            self.calls.append(Call(message, asked_at, now, taken=True, known_at=now))
            return MessageSettled(effect_id=id, accepted=True)
        known_at = None if drawn.endswith("unheard") else now + late
        self.calls.append(Call(message, asked_at, now, taken=what == "taken in doubt", known_at=known_at))
        return MessageDeferred(effect_id=id, reason="no answer", doubted_at=now)


DRAWN = st.sampled_from(
    [
        *("accepted", "accepted", "away", "away", *REFUSALS[:3]),
        *("taken in doubt", "lost in doubt", "taken in doubt unheard", "lost in doubt unheard"),
    ]
)
LATE = st.integers(1, 90).map(lambda seconds: timedelta(seconds=seconds))
