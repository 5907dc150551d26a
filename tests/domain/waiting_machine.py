"""One ticket while providers come and go, as a machine that draws what happens, and holds true what was promised.

What is held true here is worked out anew from what was promised: what each provider has taken, what evidence there was
of it, and what may end a message that nobody took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from domain.case.case import Case
from domain.case.dues import next_due
from domain.effects import AssignOwner, Effect, ExtendTime, LoadSnapshot, SendMessage, WithdrawMessages
from domain.escalation import Step, advance, open_ticket
from domain.events import (
    Acted,
    Event,
    MessageDeferred,
    MessageReported,
    MessagesWithdrawn,
    MessageTaken,
    OwnerFound,
    ProviderBack,
    SnapshotLoaded,
    Ticked,
    TimeExtended,
)
from domain.policy.reading import read_policy
from domain.policy.snapshot import compile_time, take_snapshot
from domain.requests.ticket import Ticket
from tests.domain.invariants import new_entries
from tests.domain.life import POLICY, ROLES, START, TICKET, agent, promising
from tests.domain.people_at_work import PEOPLE_AT_WORK
from tests.domain.providers_lived import DRAWN, LATE, REFUSALS, Call, Matter, Providers, matter_of
from tests.domain.random_acts import acts
from tests.domain.waiting_life import BY_EMAIL_ALONE, DAY, HOUR, MINUTE
from tests.domain.what_is_of_use import HOW_THINGS_ARE, OWN_WORDS, is_of_no_use

BUSY: dict[str, Any] = {
    "priorities": promising(first_response="4h", next_reply="4h", resolution="3d", update_every="2h"),
    "quiet_hours": {"sms": "21:00-08:00"},
}
CALM: dict[str, Any] = {
    "priorities": promising(first_response="80d", resolution="90d", update_every="1d"),
    "tiers": [{"name": "frontline", "accept_within": "1d", "work_within": "90d"}, *POLICY["tiers"][1:]],
}
TALKATIVE = {"notify": {"urgent": ["sms", "email"], "else": ["email", "sms"]}, "survey": {"after": "0s"}}
BOTH, BY_SMS = TICKET["customer"], {**TICKET["customer"], "preferred_channel": "sms"}
BY_EMAIL = BY_EMAIL_ALONE["customer"]
OF_USE_FOR = timedelta(days=7)

ANYBODYS_ACTS = acts(START)


def kept_back(case: Case) -> tuple[SendMessage, ...]:
    """What goes out at its instant, or once the ticket has an owner or needs none any more."""
    return (*case.held, *(case.handover.notices if case.handover else ()))


class Waiting(RuleBasedStateMachine):
    """One ticket, its people and its providers."""

    case: Case
    intact = False
    """Whether no step has broken off, after which there is no going on."""

    @initialize(
        policy=st.sampled_from([{}, BUSY, CALM, TALKATIVE]),
        priority=st.sampled_from(["urgent", "high", "low"]),
        customer=st.sampled_from([BOTH, BOTH, BY_SMS, BY_EMAIL]),
    )
    def open(self, policy: dict[str, Any], priority: str, customer: dict[str, Any]) -> None:
        self.now = START
        self.providers = Providers()
        self.flying: dict[str, tuple[Effect, datetime]] = {}
        self.asked: set[str] = set()
        self.matters: dict[str, Matter] = {}
        self.told_by_person_at: list[datetime] = []
        self.words: list[tuple[str, str, str]] = []
        ticket = Ticket.model_validate({**TICKET, "priority": priority, "customer": customer})
        snapshot = take_snapshot("test", "v1", read_policy({**POLICY, **policy}), ROLES, lambda _: {}, ticket, START)
        step = open_ticket(ticket, snapshot, START, START)
        self.case = step.case
        self.perform(step)
        self.intact = True

    # -- what happens --

    @rule(act=ANYBODYS_ACTS)
    def anybody_asks_for_anything(self, act: Acted) -> None:
        self.happens(act)

    @rule(act=PEOPLE_AT_WORK, settled=st.booleans())
    def people_work(self, act: tuple[str, dict[str, Any]], settled: bool) -> None:
        self.happens(Acted(action=act[0], body=act[1]))
        if settled:
            self.all_comes_back("accepted")

    @rule(channel=st.sampled_from(["email", "email", "sms"]))
    def a_provider_goes_away(self, channel: str) -> None:
        self.providers.away.add(channel)

    @rule(channel=st.sampled_from(["email", "sms"]), is_true=st.sampled_from([True, True, False]))
    def a_provider_is_said_to_be_back(self, channel: str, is_true: bool) -> None:
        if is_true:
            self.providers.away.discard(channel)
        self.happens(ProviderBack(body={"channel": channel}))

    @rule(channel=st.sampled_from(["email", "sms"]))
    def a_provider_is_back_and_nobody_says_so(self, channel: str) -> None:
        self.providers.away.discard(channel)

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), drawn=DRAWN, late=LATE)
    def something_comes_back(self, data: st.DataObject, drawn: str, late: timedelta) -> None:
        self.comes_back(data.draw(st.sampled_from(list(self.flying)[-8:])), drawn, late)

    @rule(drawn=st.sampled_from(["accepted", "accepted", "away", "lost in doubt", "taken in doubt"]))
    def everything_comes_back(self, drawn: str) -> None:
        self.all_comes_back(drawn)

    @precondition(lambda self: self.flying)
    @rule(data=st.data(), taken=st.booleans())
    def a_worker_dies_with_a_send(self, data: st.DataObject, taken: bool) -> None:
        sends = [id for id, (effect, _) in self.flying.items() if isinstance(effect, SendMessage) and not effect.behind]
        if sends:
            self.dies(data.draw(st.sampled_from(sends)), taken)

    def dies(self, id: str, taken: bool) -> None:
        message, asked_at = self.flying.pop(id)
        self.intact = False
        assert isinstance(message, SendMessage)
        open_to_a_call = message.channel not in self.providers.away and id not in self.providers.withdrawn
        if open_to_a_call and not self.providers.of(id) and id not in self.providers.refused:
            self.call_noted(
                lambda: self.providers.called(
                    message, asked_at, self.now, "taken in doubt" if taken else "lost in doubt", MINUTE
                )
            )
        self.happens(MessageDeferred(effect_id=id, reason="no answer", doubted_at=asked_at))

    @rule(data=st.data(), reason=st.sampled_from(REFUSALS))
    def a_message_is_reported_as_failed(self, data: st.DataObject, reason: str) -> None:
        those = [
            c
            for c in self.providers.calls[-8:]
            if c.taken
            and not c.failed
            and c.message.id not in self.providers.refused
            and not self.providers.known_otherwise(c)
        ]
        if not those or self.case.ended:
            return
        call = data.draw(st.sampled_from(those))
        call.failed = True
        self.happens(MessageReported(body={"message_id": call.message.id, "reason": reason}))

    @rule(answered=st.booleans())
    def the_next_due_comes(self, answered: bool) -> None:
        if due := next_due(self.case):
            self.it_is(max(self.now, due.at))
            self.happens(Ticked())
            if answered:
                self.all_comes_back("accepted")

    @rule(after=st.sampled_from([MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY]))
    def time_passes(self, after: timedelta) -> None:
        self.time_goes_to(self.now + after, most=60)

    @rule(late=st.sampled_from([2 * MINUTE, HOUR, 5 * HOUR, DAY, 8 * DAY]))
    def nobody_is_at_work(self, late: timedelta) -> None:
        self.it_is(self.now + late)
        self.happens(Ticked())

    @rule()
    def the_worker_restarts(self) -> None:
        self.case = Case.model_validate_json(self.case.model_dump_json())

    # -- how it goes on --

    def time_goes_to(self, end: datetime, most: int) -> None:
        for _ in range(most):
            due = next_due(self.case)
            if due is None or due.at > end:
                break
            self.it_is(max(self.now, due.at))
            self.happens(Ticked())
            self.all_comes_back("accepted")
        self.it_is(max(self.now, end))

    def it_is(self, now: datetime) -> None:
        """Let time pass; a provider reports what it took in doubt as soon as that can be known."""
        reported = [c for c in self.providers.calls if c.taken and c.in_doubt and c.known_at and c.known_at > self.now]
        for call in sorted(reported, key=lambda call: call.known_at or now):
            assert call.known_at
            if call.known_at <= now and not call.failed:
                self.now = call.known_at
                self.happens(MessageTaken(body={"message_id": call.message.id}))
        self.now = now

    def all_comes_back(self, drawn: str) -> None:
        while self.flying:
            for id in list(self.flying):
                self.comes_back(id, drawn, MINUTE)

    def comes_back(self, id: str, drawn: str, late: timedelta) -> None:
        if id not in self.flying:
            return
        effect, asked_at = self.flying.pop(id)
        self.intact = False
        match effect:
            case SendMessage():
                self.happens(self.call_noted(lambda: self.providers.answer(effect, asked_at, self.now, drawn, late)))
            case AssignOwner():
                names = [name for name in (effect.person, "ann", "ben") if name and name not in effect.exclude]
                self.happens(OwnerFound(effect_id=id, owner=agent(names[0]) if names else None))
            case WithdrawMessages():
                for message in effect.messages:
                    if not any(c.taken and not c.in_doubt for c in self.providers.of(message.id)):
                        self.providers.withdrawn[message.id] = effect.reason
                self.happens(MessagesWithdrawn(effect_id=id))
            case LoadSnapshot():
                self.happens(SnapshotLoaded(effect_id=id, mistake="no such file"))
            case ExtendTime():
                policy, ticket = self.case.snapshot.policy, self.case.ticket
                self.happens(TimeExtended(effect_id=id, time=compile_time(policy, ticket, lambda _: {}, effect.since)))

    def happens(self, event: Event) -> None:
        self.intact = False
        before, step = self.case, advance(self.case, event, self.now)
        self.case = step.case
        if isinstance(event, Acted) and step.refusal is None and event.action == "customer_told":
            self.told_by_person_at.append(self.now)
        self.what_is_withdrawn_may_be(before, step, event)
        self.perform(step, before)
        assert not (step.case.deferred or step.case.held) or not step.case.over
        assert next_due(step.case) or step.case.in_flight or step.case.over
        if step.case.deferred and not step.case.in_flight:
            assert next_due(step.case)
        self.intact = True

    def perform(self, step: Step, before: Case | None = None) -> None:
        waits = {way.id for deferred in step.case.deferred for way in deferred.ways}
        for effect in step.effects:
            if isinstance(effect, SendMessage):
                assert effect.id not in self.asked or effect.id in waits, f"asked for again: {effect.id}"
                assert effect.id not in self.withdrawn_by_us(), f"asked for after it was withdrawn: {effect.id}"
                self.asked.add(effect.id)
                self.goes_in_its_turn(before or step.case, step.case, effect)
                fresh = Matter(effect, self.now, {effect.channel})
                matter = self.matters.setdefault(matter_of(effect.id), fresh)
                matter.lines.append(set(effect.facts.get("items", ())))
                if not (effect.tried or effect.waited or effect.again):
                    matter.from_the_start.add(effect.channel)
            elif isinstance(effect, WithdrawMessages):
                for message in effect.messages:
                    self.flying.pop(message.id, None)
            self.flying[effect.id] = (effect, self.now)
        for message in kept_back(step.case):
            matter = self.matters.setdefault(matter_of(message.id), Matter(message, self.now, {message.channel}))
            matter.lines.append(set(message.facts.get("items", ())))

    def withdrawn_by_us(self) -> set[str]:
        pending = (e for e, _ in self.flying.values() if isinstance(e, WithdrawMessages))
        return {*self.providers.withdrawn, *(m.id for e in pending for m in e.messages)}

    # -- what is true of each step --

    @staticmethod
    def goes_in_its_turn(before: Case, case: Case, message: SendMessage) -> None:
        """What is written to the customer first, and waits in no doubt, is not passed by what was written later.

        What came to the channel in this very step may have come there after what goes: each at an instant of its own.
        """
        if not message.to_customer or message.behind or message.doubted_at:
            return
        there = {way.id for deferred in before.deferred for way in deferred.ways}
        for deferred in case.deferred:
            earlier = deferred.message
            in_line = earlier.to_customer and earlier.channel == message.channel and earlier.id in there
            if in_line and earlier.order < message.order:
                assert deferred.in_doubt or earlier.purpose in HOW_THINGS_ARE, f"{message.id} passes {earlier.id}"

    def what_is_withdrawn_may_be(self, before: Case, step: Step, event: Event) -> None:
        said = [
            (e.data["purpose"], e.data["to"], e.data["reason"])
            for e in new_entries(before, step.case)
            if e.kind == "message_withdrawn"
        ]
        for message in kept_back(before):
            if (message.purpose, message.to.id, "no longer true") in said and is_of_no_use(step.case, message):
                self.matters[matter_of(message.id)].ended.append("no longer true")
        for effect in step.effects:
            if not isinstance(effect, WithdrawMessages):
                continue
            for message in effect.messages:
                matter = self.matters[matter_of(message.id)]
                if effect.reason == "merged":
                    assert isinstance(event, MessageDeferred)
                    self.became_another(step, message, matter, event.effect_id)
                    continue
                assert (message.purpose, message.to.id, effect.reason) in said, "the timeline has no word of it"
                why_not = self.not_to_be_withdrawn(before, step.case, message, effect.reason, matter)
                assert why_not is None, f"{message.id} is withdrawn ({effect.reason}): {why_not}"
                matter.ended.append(effect.reason)

    def became_another(self, step: Step, message: SendMessage, matter: Matter, other: str) -> None:
        assert not message.to_customer
        assert message.purpose not in OWN_WORDS
        gone = [each for effect in step.effects if isinstance(effect, WithdrawMessages) for each in effect.messages]
        wait = (way for deferred in step.case.deferred for way in deferred.ways)
        [into] = [each for each in (*wait, *gone) if each.id == other]
        assert into.to.id == message.to.id
        assert into.facts.get("earlier_lines") or set(message.facts["items"]) <= set(into.facts["items"])
        assert not message.facts.get("text") or message.facts["text"] in into.facts["text"]
        assert set(message.instead_of) <= set(into.instead_of)
        matter.became = matter_of(other)

    def not_to_be_withdrawn(
        self, before: Case, after: Case, message: SendMessage, reason: str, matter: Matter
    ) -> str | None:
        purpose = message.purpose
        if reason.startswith("told by ") and reason.removeprefix("told by ") in ("email", "sms"):
            there = [c for c in self.arrivals(matter_of(message.id)) if c.message.channel == reason[8:]]
            return None if there else "it was not"
        if reason == "told by phone" or reason.startswith("told "):
            told = self.told_by_person_at[-1:] == [self.now]
            return None if told and message.to_customer else "nobody said so"
        if reason == "not sent in time":
            if purpose in OWN_WORDS:
                return "a person's own words"
            return None if self.now - matter.since >= OF_USE_FOR else "it is young"
        if reason == "overtaken":
            others = (m.message for m in self.matters.values() if m is not matter and m.message.to_customer)
            later = [other for other in others if other.order >= message.order]
            return None if purpose in HOW_THINGS_ARE and later else "nothing says it better"
        if reason == "no longer true":
            return None if any(is_of_no_use(case, message) for case in (before, after)) else "it is true"
        return "no reason to"

    # -- what the providers have taken --

    def arrivals(self, matter: str) -> list[Call]:
        taken = (call for call in self.providers.calls if call.taken and not call.failed)
        return [call for call in taken if matter_of(call.message.id) == matter]

    def call_noted(self, calling: Callable[[], Event]) -> Event:
        """Make a call; nothing is taken that its reader has already where anybody could know that."""
        count = len(self.providers.calls)
        event = calling()
        for call in self.providers.calls[count:]:
            if call.taken:
                self.is_news(call)
        return event

    def is_news(self, call: Call) -> None:
        id = matter_of(call.message.id)
        matter = self.matters[id]
        for earlier in self.arrivals(id):
            if earlier is call or (earlier.in_doubt and (earlier.known_at is None or earlier.known_at > call.asked_at)):
                continue
            both = {earlier.message.channel, call.message.channel}
            meant = len(both) == 2 and both <= matter.from_the_start
            assert meant, f"told twice: {earlier.message.id}, {call.message.id}"

    # -- the end --

    def teardown(self) -> None:
        if not self.intact:
            return
        self.providers.away.clear()
        self.all_comes_back("accepted")
        for _ in range(60):
            if not (self.case.deferred or self.case.held or self.case.in_flight):
                break
            self.time_goes_to(self.now + HOUR, most=200)
        assert self.case.deferred == ()
        for id, matter in self.matters.items():
            assert self.has_come_to_a_good_end(id, set()), f"lost: {id} {matter}"

    def has_come_to_a_good_end(self, id: str, seen: set[str]) -> bool:
        matter = self.matters[id]
        if self.arrivals(id) or matter.ended:
            return True
        seen.add(id)
        became = {matter.became} if matter.became is not None else set(self.said_with(matter))
        if any(self.has_come_to_a_good_end(other, seen) for other in became - seen):
            return True
        failed = {c.message.id for c in self.providers.calls if c.failed} | set(self.providers.refused)
        channels = matter.message.to.channels or ("email",)
        return {c for c in channels if any(matter_of(f) == id and c in f.split("/") for f in failed)} == set(channels)

    def said_with(self, matter: Matter) -> Iterator[str]:
        """What says it as well: a notice to the same one of the team that has all its lines, or, of how things are, a
        later word."""
        message = matter.message
        for id, other in self.matters.items():
            if other is matter or other.message.to.id != message.to.id:
                continue
            if message.to_customer:
                says_it = message.purpose in HOW_THINGS_ARE and other.message.order > message.order
            else:
                says_it = any(lines >= matter.lines[0] for lines in other.lines)
            if says_it:
                yield id
