"""Whatever happens to a ticket, in whatever order and however late, some things are true after every step."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.case.briefing import briefing
from domain.case.case import ENDED_CLOCKS_KEPT, KEYS_KEPT, TIMELINE_KEPT, Case
from domain.case.dues import dues, next_due
from domain.case.view import View, facts, view
from domain.effects import AssignOwner, Effect, ExtendTime, LoadSnapshot, SendMessage
from domain.escalation import Step, advance, open_ticket
from domain.events import (
    Acted,
    Event,
    MessageReported,
    MessageSettled,
    OwnerFound,
    SnapshotLoaded,
    Ticked,
    TimeExtended,
)
from domain.policy.reading import read_policy
from domain.policy.snapshot import Snapshot, compile_time, take_snapshot
from domain.requests.ticket import Ticket
from domain.time.pauses import paused_at
from tests.domain.invariants import (
    a_missed_deadline_moves_the_ticket_or_alarms,
    key,
    new_entries,
    no_level_fires_twice,
    no_tier_is_passed_silently,
    what_fell_due_is_done_in_order,
    what_has_ended_stays,
    what_the_customer_was_promised_is_kept_or_its_breach_recorded,
)
from tests.domain.life import POLICY, ROLES, START, TICKET, agent, promising
from tests.domain.places import KOL, LON
from tests.domain.random_acts import acts

DAY = timedelta(days=1)

OFFICE: dict[str, Any] = {
    "calendars": {"LON": LON.calendar, "KOL": KOL.calendar},
    "priorities": promising(calendar="LON", first_response="4h", next_reply="1d", resolution="3d", update_every="2d")
    | {"urgent": {"first_response": "15m", "next_reply": "30m", "resolution": "4h", "update_every": "1h"}}
    | {"low": {"calendar": "KOL", "resolution": "5d"}},
    "tiers": [
        {"name": "frontline", "accept_within": {"urgent": "10m", "else": "2h"}, "work_within": "1d"},
        {"name": "specialist", "accept_within": "1h", "work_within": "1d", "agreed_within": "6h", "calendar": "KOL"},
        {"name": "management", "accept_within": "30m", "repeat_every": "2h", "tell": ["head", "specialist owner"]},
    ],
    "teams": {"billing": "billing", "technical": "service", "else": "service"},
    "acknowledged_expires_after": "1d",
    "sending_hours": "08:00-20:00",
    "quiet_hours": {"sms": "21:00-08:00"},
    "resolve_within": "30 calendar days",
}
POLICIES = [OFFICE, OFFICE | {"survey": {"after": "0s", "when_low": "reopen"}, "reopen_within": "0s"}, {}]
OTHERS = [
    {**OFFICE, "name": "2", "priorities": promising(calendar="KOL", first_response="2h", resolution="1d")},
    {"name": "3", "tiers": [OFFICE["tiers"][2]], "survey": None},
]
BY_SMS = {**TICKET["customer"], "preferred_channel": "sms", "timezone": "Asia/Kolkata"}


class Deciding(RuleBasedStateMachine):
    """One ticket and everything that may happen to it; effects come back in any order, late, twice or never."""

    case: Case

    @initialize(
        policy=st.sampled_from(POLICIES),
        priority=st.sampled_from(["urgent", "high", "low", None]),
        customer=st.sampled_from([TICKET["customer"], BY_SMS]),
        age=st.sampled_from([timedelta(), timedelta(hours=5), 29 * DAY]),
    )
    def open(self, policy: dict[str, Any], priority: str | None, customer: dict[str, Any], age: timedelta) -> None:
        self.now = START
        self.told: set[str] = set()
        self.asked: list[Effect] = []
        ticket = Ticket.model_validate({**TICKET, "priority": priority, "customer": customer})
        opened_at = START - age
        read = read_policy({**POLICY, **policy})
        snapshot = take_snapshot("test", "v1", read, ROLES, lambda _: {}, ticket, opened_at)
        self.follow(open_ticket(ticket, snapshot, opened_at, START))

    # -- what happens --

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        self.happens(data.draw(acts(self.now)))

    @rule()
    def the_next_due_comes(self) -> None:
        due = next_due(self.case)
        if due:
            self.now = max(self.now, due.at)
            self.happens(Ticked())

    @rule(late=st.timedeltas(timedelta(), 9 * DAY))
    def time_passes_unwatched(self, late: timedelta) -> None:
        self.now += late
        self.happens(Ticked())

    @rule(late=st.timedeltas(9 * DAY, 500 * DAY))
    def a_long_outage_ends(self, late: timedelta) -> None:
        self.now += late
        self.happens(Ticked())

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def an_effect_comes_back(self, data: st.DataObject) -> None:
        effect = data.draw(st.sampled_from(self.asked[-12:]))
        self.happens(self.outcome(effect, data))

    @precondition(lambda self: self.case.sent or self.case.in_flight)
    @rule(data=st.data(), reason=st.sampled_from(["sendgrid bounce", "twilio 30003", "twilio 30007", "twilio 30006"]))
    def a_message_is_reported_as_failed(self, data: st.DataObject, reason: str) -> None:
        id = data.draw(st.sampled_from([*self.case.sent, *self.case.in_flight]))
        failed = len([entry for entry in self.case.timeline if entry.kind == "message_failed"])
        for _ in range(2):
            self.happens(MessageReported(body={"message_id": id, "reason": reason}))
        assert id not in self.case.sent or self.case.ended
        again = len([entry for entry in self.case.timeline if entry.kind == "message_failed"])
        assert again <= failed + 1, "it fails once, however often that is reported"

    @rule()
    def everything_comes_back(self) -> None:
        for effect in list(self.case.in_flight.values()):
            self.happens(self.good_outcome(effect))

    def outcome(self, effect: Effect, data: st.DataObject) -> Event:
        match effect:
            case SendMessage():
                return MessageSettled(effect_id=effect.id, accepted=data.draw(st.booleans()), reason="bounced")
            case AssignOwner():
                there = agent(effect.person) if effect.person else agent("eve")
                return OwnerFound(effect_id=effect.id, owner=data.draw(st.sampled_from([None, there])))
            case LoadSnapshot():
                moved = SnapshotLoaded(effect_id=effect.id, snapshot=self.another(data.draw(st.sampled_from(OTHERS))))
                return data.draw(st.sampled_from([moved, SnapshotLoaded(effect_id=effect.id, mistake="no such file")]))
            case ExtendTime():
                return self.good_outcome(effect)

    def good_outcome(self, effect: Effect) -> Event:
        match effect:
            case SendMessage():
                return MessageSettled(effect_id=effect.id, accepted=True)
            case AssignOwner():
                free = [name for name in ("ann", "ben", "cid") if name not in effect.exclude]
                return OwnerFound(effect_id=effect.id, owner=agent(free[0]) if free else None)
            case LoadSnapshot():
                return SnapshotLoaded(effect_id=effect.id, snapshot=self.another(OTHERS[0]))
            case ExtendTime():
                policy, ticket = self.case.snapshot.policy, self.case.ticket
                return TimeExtended(effect_id=effect.id, time=compile_time(policy, ticket, lambda _: {}, effect.since))

    def another(self, policy: dict[str, Any]) -> Snapshot:
        read, case = read_policy({**POLICY, **policy}), self.case
        version = f"v{policy['name']}"
        return take_snapshot("other", version, read, ROLES, lambda _: {}, case.ticket, case.opened_at, at=self.now)

    @rule()
    def the_worker_restarts(self) -> None:
        self.case = Case.model_validate_json(self.case.model_dump_json())

    # -- what is true of each step --

    def happens(self, event: Event) -> None:
        before, step = self.case, advance(self.case, event, self.now)
        self.entries_are_counted(before, step.case)
        no_tier_is_passed_silently(before, step.case)
        no_level_fires_twice(before, step.case)
        a_missed_deadline_moves_the_ticket_or_alarms(before, step.case)
        if isinstance(event, Ticked):
            what_fell_due_is_done_in_order(before, step.case)
        what_the_customer_was_promised_is_kept_or_its_breach_recorded(before, step.case, self.now)
        what_has_ended_stays(before, step.case)
        self.nothing_paused_fires(before, step.case)
        self.a_refusal_changes_nothing(event, step)
        self.follow(step)

    def follow(self, step: Step) -> None:
        for effect in step.effects:
            assert effect.id in step.case.in_flight
            if isinstance(effect, SendMessage):
                assert effect.id not in self.told, "nobody is told the same thing twice"
                self.told.add(effect.id)
        self.asked += step.effects
        self.case = step.case

    def a_refusal_changes_nothing(self, event: Event, step: Step) -> None:
        if step.refusal is None or not isinstance(event, Acted):
            return
        without = advance(self.case, Ticked(), self.now).case
        if event.by_signal:
            assert step.case.timeline[-1].kind == "action_refused"
            assert step.case.sequence == without.sequence + 1
        else:
            # what falls due at the very instant of an action waits until time has passed
            assert advance(step.case, Ticked(), self.now).case == without
        assert step.refusal.detail
        assert step.refusal.status == 409 or (step.refusal.status == 422 and step.refusal.errors)

    @staticmethod
    def entries_are_counted(before: Case, after: Case) -> None:
        new = new_entries(before, after)
        assert len(new) == min(after.sequence - before.sequence, TIMELINE_KEPT)
        assert all(b.sequence == a.sequence + 1 for a, b in pairwise(after.timeline))
        assert all(b.at >= a.at for a, b in pairwise(after.timeline))

    @staticmethod
    def nothing_paused_fires(before: Case, after: Case) -> None:
        if paused_at(before.pauses) and paused_at(after.pauses):
            for name, clock in before.clocks.items():
                if clock.running and clock.pausable and key(clock) == key(after.clocks[name]):
                    assert after.clocks[name].fired == clock.fired

    # -- what is true at every moment --

    @invariant()
    def something_falls_due_until_it_is_over(self) -> None:
        due = next_due(self.case)
        assert (due is None) == self.case.over
        if due:
            assert due.at > self.now
            assert due.why
            assert due in list(dues(self.case))

    @invariant()
    def waking_again_changes_nothing(self) -> None:
        again = advance(self.case, Ticked(), self.now)
        assert again.case == self.case
        assert again.effects == ()

    @invariant()
    def it_can_be_stored_and_restored(self) -> None:
        assert Case.model_validate_json(self.case.model_dump_json()) == self.case

    @invariant()
    def it_can_be_shown(self) -> None:
        seen = view(self.case, self.now)
        assert View.model_validate_json(seen.model_dump_json()) == seen
        assert facts(self.case, self.now, self.case.sequence - 3).view.reference == "T-1"
        assert briefing(self.case)

    @invariant()
    def what_is_paused_has_no_due(self) -> None:
        if paused_at(self.case.pauses):
            for clock in self.case.clocks.values():
                assert not (clock.running and clock.pausable and clock.instants)

    @invariant()
    def somebody_has_it_or_is_being_looked_for(self) -> None:
        assert not self.case.active or self.case.owner or self.case.handover
        assert not self.case.handover or self.case.handover.effect_id in self.case.in_flight

    @invariant()
    def each_status_has_its_clock(self) -> None:
        case = self.case
        running = {name for name, clock in case.clocks.items() if clock.running}
        if case.ended:
            assert not running
        elif case.status == "waiting":
            assert "waiting" in running
            assert case.waiting
        elif case.status == "resolved":
            assert running <= {"survey", "reopening"}
            assert "reopening" in running
        else:
            assert ("repeat" if case.at_top else "tier") in running

    @invariant()
    def it_stays_small(self) -> None:
        case = self.case
        assert len(case.timeline) <= TIMELINE_KEPT
        assert len(case.ended_clocks) <= ENDED_CLOCKS_KEPT
        assert len(case.keys) <= KEYS_KEPT
        assert len(set(case.tried_in_tier)) == len(case.tried_in_tier)
        assert len(set(case.declined)) == len(case.declined)
        assert not {message.id for message in case.held} & set(case.in_flight)


def lives(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_whatever_happens() -> None:
    run_state_machine_as_test(Deciding, settings=lives(60, 30))  # type: ignore[no-untyped-call]


@pytest.mark.proof
@pytest.mark.timeout(3_000)
def test_whatever_happens_in_many_long_lives() -> None:
    run_state_machine_as_test(Deciding, settings=lives(1_500, 60))  # type: ignore[no-untyped-call]
