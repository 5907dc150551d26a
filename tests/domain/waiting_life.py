"""A ticket's life while providers are away: what they take, what waits, and the order in which it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.case.case import Case
from domain.case.deferred import Deferred
from domain.case.dues import next_due
from domain.effects import SendMessage, WithdrawMessages
from domain.escalation import Step, advance
from domain.events import Event, MessageDeferred, MessageSettled, MessagesWithdrawn, ProviderBack
from domain.people import Channel
from tests.domain.life import POLICY, START, Life, promising

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MEDIUM: dict[str, Any] = {"priority": "medium"}
BY_EMAIL_ALONE = {"customer": {"id": "C-1", "name": "Robin", "email": "robin@customer.example"}}
PATIENT: dict[str, Any] = {
    "priorities": promising(first_response="80d", resolution="90d"),
    "tiers": [{"name": "frontline", "accept_within": "80d", "work_within": "90d"}, *POLICY["tiers"][1:]],
    "waiting": {"remind_after": ["20d"], "close_after": "30d"},
}
"""Nothing falls due for weeks."""
ELSEWHERE_LATE = {"when_provider_away": {"other_channel_after": "80d"}}


def at(clock: str, day: int = 0) -> datetime:
    """An instant of the first day's, or of so many days later."""
    return datetime(2026, 11, 23, *map(int, clock.split(":")), tzinfo=UTC) + day * DAY


class Outage(Life):
    """A life in which the channels that are `away` take nothing, and those that `refuse` refuse with a code.

    `taken` is what a provider has taken, and when. While it `holds`, no send comes back by itself.
    """

    def __init__(self, *args: Any, away: tuple[Channel, ...] = (), **more: Any) -> None:
        self.away: set[Channel] = set(away)
        self.refuse: dict[Channel, str] = {}
        self.taken: list[tuple[datetime, SendMessage]] = []
        self.holds = False
        super().__init__(*args, **more)

    def advance(self, event: Event) -> Step:
        step = advance(self.case, event, self.now)
        self.case = step.case
        self.steps += 1
        self.refusals += [step.refusal] if step.refusal else []
        self.stored()
        self._perform(step)
        return step

    def _perform(self, step: Step) -> None:
        for effect in step.effects:
            if isinstance(effect, WithdrawMessages):
                self.asked.append(effect)
                self.advance(MessagesWithdrawn(effect_id=effect.id))
            elif isinstance(effect, SendMessage):
                self.asked.append(effect)
                self.sent.append((self.now, effect))
                if not self.holds:
                    self.answer(effect)
            else:
                super()._perform(Step(case=step.case, effects=(effect,)))

    def stored(self) -> None:
        """The case is the same after being stored at any step; while anything waits, something comes next."""
        if self.case.deferred:
            kept = [Deferred.model_validate_json(each.model_dump_json()) for each in self.case.deferred]
            assert self.case.deferred == tuple(kept)
        if self.steps % 20 == 0:
            case = Case.model_validate_json(self.case.model_dump_json())
            assert case == self.case
            self.case = case
        under_way = self.case.in_flight or self.case.over
        assert next_due(self.case) or under_way
        assert not self.case.deferred or not self.case.over or self.case.in_flight

    def answer(self, message: SendMessage) -> None:
        if code := self.refuse.get(message.channel):
            self.advance(MessageSettled(effect_id=message.id, accepted=False, reason=code))
        elif message.behind:
            self.waits(message, "behind another")
        elif message.channel in self.away:
            self.waits(message)
        else:
            self.taken.append((self.now, message))
            self.advance(MessageSettled(effect_id=message.id, accepted=True))

    def waits(self, message: SendMessage, reason: str = "sendgrid 503", *, doubted_at: datetime | None = None) -> Step:
        return self.advance(MessageDeferred(effect_id=message.id, reason=reason, doubted_at=doubted_at))

    def goes_away(self, *channels: Channel) -> None:
        self.away |= set(channels)

    def is_back(self, channel: Channel) -> Step:
        """The provider takes messages again, and the ticket is told."""
        self.away.discard(channel)
        return self.advance(ProviderBack(body={"channel": channel}))

    def asked_for(self, purpose: str, to: str = "customer") -> list[SendMessage]:
        return [message for _, message in self.sent if (message.purpose, message.to.id) == (purpose, to)]

    def got(self, to: str = "customer", since: datetime = START) -> list[str]:
        """What somebody was told: when, why and where."""
        return [
            f"{each:%H:%M} {m.purpose} {m.channel}" + (f" {m.facts['text']}" if m.facts.get("text") else "")
            for each, m in self.taken
            if m.to.id == to and each >= since
        ]

    def line(self, to: str = "customer", channel: Channel = "email") -> list[str]:
        those = [d.message for d in self.case.deferred if (to, channel) in d.lines]
        return [message.facts.get("text") or message.purpose for message in those]

    def said(self, kind: str) -> list[str]:
        return [entry.text for entry in self.entries(kind)]


def quiet_life(ticket: dict[str, Any] | None = None, *, answered_by: str = "ann", **policy: Any) -> Outage:
    """A ticket of medium priority in which nothing falls due by itself, acknowledged at nine."""
    life = Outage({**PATIENT, **policy}, {**MEDIUM, **(ticket or {})})
    life.act("acknowledge", by=answered_by)
    return life


def reply(life: Outage, *texts: str) -> None:
    for text in texts:
        life.act("reply", by="ann", text=text)
