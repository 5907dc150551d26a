from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.case.view import view
from domain.explaining.mandate import mandate
from domain.requests.action_words import WILL
from domain.requests.actions import ACTIONS
from starter.console.choices import Choices, choices_of
from starter.console.fields import Field, options
from starter.console.filled_in import body_of
from starter.console.forms import OFFERED, Form, offered
from store.bundles import Bundles
from tests.domain.decisions.test_grants import SUMS, grant, ladder
from tests.domain.life import Life

POLICIES = Bundles(Path(__file__).parents[3] / "policies")
TIERS = ("frontline", "specialist", "management")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def form(life: Life, action: str, choices: Choices, person: str | None = "ann") -> Form:
    [found] = [f for f in offered(view(life.case, life.now), person, choices) if f.action == action]
    return found


def fields(life: Life, action: str, choices: Choices) -> dict[str, Field]:
    return {field.name: field for field in form(life, action, choices).fields}


def test_a_policy_s_reasons_tiers_categories_and_people_can_be_chosen_from() -> None:
    choices = choices_of(POLICIES, "default")
    assert "needs expertise" in choices.reasons
    assert choices.tiers[0] == "frontline"
    assert "else" not in choices.categories
    assert len(choices.people) > 5


def test_a_policy_that_is_not_there_offers_nothing() -> None:
    assert choices_of(POLICIES, "nowhere") == choices_of(None, "default") == Choices()


def test_reasons_are_chosen_where_they_are_known_and_typed_where_not() -> None:
    known = fields(Life(), "escalate", Choices(("needs expertise", "customer asked"), TIERS))
    assert known["reason"].choices == options(("needs expertise", "customer asked"))
    assert fields(Life(), "escalate", Choices())["reason"].kind == "line"


def test_a_tier_is_asked_for_only_where_there_is_a_choice() -> None:
    life, choices = Life(), Choices(tiers=TIERS)
    assert fields(life, "escalate", choices)["to_tier"].choices == options(("specialist", "management"))
    life.act("escalate", by="ann", reason="needs expertise")
    assert "to_tier" not in fields(life, "escalate", choices)
    assert "to_tier" not in fields(life, "hand_back", choices)


def test_a_form_says_what_it_will_do_to_this_very_ticket() -> None:
    life, choices = Life(), Choices(tiers=TIERS)
    assert form(life, "escalate", choices).will.endswith("The next tier is specialist.")
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    assert form(life, "escalate", choices).will.endswith("This is the highest tier: its alarm is raised again.")
    assert form(life, "hand_back", choices).will.endswith("The tier below is specialist.")
    assert form(life, "priority", choices).fields[0].label == "Instead of high"


def test_those_whose_work_it_is_come_first_among_those_who_can_be_given_it() -> None:
    life = Life(ticket={"category": "technical"})
    choices = choices_of(POLICIES, "demo")
    shown = view(life.case, life.now).model_copy(update={"team": "technical"})
    owners = choices.owners(shown)
    people = {person.id: person for person in choices.people}
    mine = [option for option in owners if option.group == "technical, frontline"]
    assert mine == list(owners[: len(mine)])
    assert mine
    assert all(people[option.value].serves("technical", "frontline") for option in mine)
    assert len(owners) == len(people)


def test_the_owner_is_not_offered_and_may_decline() -> None:
    life = Life()
    everybody = choices_of(POLICIES, "demo")
    ada = everybody.people[0]
    owned = view(life.case, life.now)
    owned = owned.model_copy(update={"owner": owned.owner.model_copy(update={"id": ada.id})})  # type: ignore[union-attr]
    assert ada.id not in [option.value for option in everybody.owners(owned)]
    assert "decline" in {f.action for f in offered(owned, ada.id, everybody)}
    assert "decline" not in {f.action for f in offered(owned, "somebody", everybody)}


def test_nothing_is_offered_that_cannot_be_sent_or_is_not_explained() -> None:
    life = Life(ladder(*SUMS))
    seen: set[str] = set()
    for action, body in ((None, {}), ("grant", {}), ("escalate", {"reason": "needs expertise"}),
                         ("wait", {"on": "supplier"}), ("resolve", {"resolution": "Refunded"})):  # fmt: skip
        if action == "grant":
            grant(life, "400")
        elif action:
            life.act(action, by="ann", **body)
        person = life.case.owner.contact.id if life.case.owner else "ann"
        decides = mandate(life.case, "person:duty", ())
        forms = offered(view(life.case, life.now), person, Choices(), decides)
        assert all(field.name in ACTIONS[f.action].model_fields for f in forms for field in f.fields)
        seen |= {f.action for f in forms}
    assert seen == OFFERED <= WILL.keys()


def test_what_the_console_leaves_out_is_for_customers_or_for_many_tickets_at_once() -> None:
    assert ACTIONS.keys() - OFFERED == {"customer_replied", "survey_answered", "move_policy"}


@pytest.mark.parametrize(
    ("typed", "zone", "sent"),
    [
        ("2026-11-24T10:30", "Europe/Berlin", "2026-11-24T10:30:00+01:00"),
        ("2026-11-24T10:30:15", "", "2026-11-24T10:30:15+00:00"),
        ("2026-11-24T10:30", "../etc/passwd", "2026-11-24T10:30:00+00:00"),
        ("2026-11-24T10:30", "Europe/Nowhere", "2026-11-24T10:30:00+00:00"),
        ("4h", "Europe/Berlin", "2026-11-23T13:00:00+00:00"),
        ("2026-13-41T10:30", "Europe/Berlin", "2026-13-41T10:30"),
    ],
)
def test_a_time_is_meant_in_the_reader_s_zone(typed: str, zone: str, sent: str) -> None:
    assert body_of("promise", {"at": typed, "zone": zone}, NOW) == {"at": sent}


def test_words_that_look_like_times_stay_words() -> None:
    assert body_of("note", {"text": "4h", "mention": "2026-11-24T10:30"}, NOW) == {
        "text": "4h",
        "mention": "2026-11-24T10:30",
    }


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("12.50", "12.50"), ("12,5", "12.5"), ("1,500", "1,500"), ("1,5,0", "1,5,0"), (" 7 ", "7"), ("lots", "lots")],
)
def test_an_amount_may_be_written_with_a_comma_where_nothing_else_can_be_meant(typed: str, sent: str) -> None:
    granted = body_of("resolve", {"resolution": "x", "grant.amount": typed, "grant.currency": "EUR"}, NOW)
    assert granted == {"resolution": "x", "grant": {"amount": sent, "currency": "EUR"}}
    assert body_of("approve", {"request": "A1", "amount": typed}, NOW) == {"request": "A1", "amount": sent}


def test_without_an_amount_nothing_is_granted_whatever_the_currency() -> None:
    filled = {"resolution": "x", "grant.amount": " ", "grant.currency": "EUR"}
    assert body_of("resolve", filled, NOW) == {"resolution": "x"}
    assert body_of("note", {"text": "x", "grant.amount": "5"}, NOW) == {"text": "x"}


def test_a_hand_over_note_is_required_where_the_policy_wants_it() -> None:
    wanted = Choices(tiers=TIERS, handover_note=("escalate", "reassign"))
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise")
    required = {name: fields(life, name, wanted)["note"].required for name in ("escalate", "hand_back", "reassign")}
    assert required == {"escalate": True, "hand_back": False, "reassign": True}
    assert not any(fields(life, name, Choices(tiers=TIERS))["note"].required for name in required)
    life.act("escalate", by="ben", reason="needs expertise")
    assert not fields(life, "escalate", wanted)["note"].required, "at the top nobody else gets it"
    assert choices_of(POLICIES, "regulated").handover_note == ("escalate", "hand back", "reassign")
