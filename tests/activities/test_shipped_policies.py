"""The policies this package ships can be worked with as they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.case.case import Case
from domain.case.dues import next_due
from domain.effects import AssignOwner, SendMessage
from domain.escalation import Step, advance, open_ticket
from domain.events import MessageSettled, OwnerFound, Ticked
from domain.policy.snapshot import take_snapshot
from domain.requests.ticket import Ticket
from domain.team.assignment import Candidate, choose
from store.bundles import Bundle, Bundles
from tests.activities.messages_shown import POLICIES, PURPOSES

A_MONDAY_MORNING = datetime(2026, 11, 23, 10, tzinfo=UTC)
shipped = pytest.mark.parametrize("name", ["default", "demo", "regulated"])


def bundle(name: str) -> Bundle:
    return Bundles(POLICIES).load(name)


@shipped
def test_every_team_has_an_owner_in_every_tier_on_a_working_day(name: str) -> None:
    policy, roster = bundle(name).policy, bundle(name).roster
    candidates = [Candidate(person=person, load=0) for person in roster.people]

    for team in set(policy.teams.values()):
        for tier in policy.tiers:
            of_tier = team if tier.team == "by category" else tier.team
            wanted = AssignOwner(id="1", team=of_tier, tier=tier.name, skill=tier.skill, at=A_MONDAY_MORNING)
            assert choose(candidates, wanted), f"nobody for {of_tier} in {tier.name}"


@shipped
def test_everybody_can_be_told_and_the_roles_the_rules_name_are_held(name: str) -> None:
    roster = bundle(name).roster

    assert all(person.email for person in roster.people)
    assert {"team lead", "compliance"} <= set(roster.roles)
    assert all(contact.email for contact in roster.holders().values())


def test_the_standard_words_are_complete() -> None:
    words = POLICIES / "default" / "messages" / "en"

    for purpose in PURPOSES:
        assert (words / f"{purpose}.email.j2").is_file()
        assert (words / f"{purpose}.sms.j2").is_file()


def test_in_the_demonstration_a_ticket_nobody_touches_climbs_to_the_top_within_two_minutes() -> None:
    demo = bundle("demo")
    customer = {"id": "C-1", "name": "Robin", "email": "robin@customer.example"}
    ticket = Ticket.model_validate({"reference": "D-1", "subject": "Help", "category": "billing", "customer": customer})
    snapshot = take_snapshot(
        "demo", demo.version, demo.policy, demo.roster.holders(), lambda _: {}, ticket, A_MONDAY_MORNING
    )

    case = untouched(demo, open_ticket(ticket, snapshot, A_MONDAY_MORNING, A_MONDAY_MORNING), timedelta(minutes=2))

    kinds = [entry.kind for entry in case.timeline]
    assert case.at_top
    assert kinds.count("escalated") == 3
    assert {"reminded", "reassigned", "warned", "breached", "customer_updated", "alerted"} <= set(kinds)


def untouched(bundle: Bundle, step: Step, duration: timedelta) -> Case:
    """The case after `duration` in which nobody acts, whoever is found being free."""
    candidates = [Candidate(person=person, load=0) for person in bundle.roster.people]
    now = step.case.opened_at
    case, effects = step.case, list(step.effects)
    while True:
        while effects:
            effect = effects.pop(0)
            if isinstance(effect, AssignOwner):
                chosen = choose(candidates, effect)
                event = OwnerFound(effect_id=effect.id, owner=chosen.person.contact() if chosen else None)
                step = advance(case, event, now)
            else:
                assert isinstance(effect, SendMessage)
                step = advance(case, MessageSettled(effect_id=effect.id, accepted=True), now)
            case = step.case
            effects += step.effects
        due = next_due(case)
        assert due, "an open ticket always has a next due instant"
        if due.at > case.opened_at + duration:
            return case
        now = max(now, due.at)
        step = advance(case, Ticked(), now)
        case, effects = step.case, list(step.effects)
