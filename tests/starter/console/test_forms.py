from __future__ import annotations

from pathlib import Path

from domain.view import view
from starter.action_words import WILL
from starter.console.choices import Choices, choices_of
from starter.console.forms import OFFERED, Field, offered
from store.bundles import Bundles
from tests.domain.life import Life

POLICIES = Bundles(Path(__file__).parents[3] / "policies")
TIERS = ("frontline", "specialist", "management")


def escalation(life: Life, choices: Choices) -> dict[str, Field]:
    [form] = [f for f in offered(view(life.case, life.now), "ann", *choices) if f.action == "escalate"]
    return {field.name: field for field in form.fields}


def test_a_policy_s_reasons_and_tiers_can_be_chosen_from() -> None:
    reasons, tiers = choices_of(POLICIES, "default")
    assert "needs expertise" in reasons
    assert tiers[0] == "frontline"


def test_a_policy_that_is_not_there_offers_nothing() -> None:
    assert choices_of(POLICIES, "nowhere") == choices_of(None, "default") == Choices()


def test_reasons_are_chosen_where_they_are_known_and_typed_where_not() -> None:
    known = escalation(Life(), Choices(("needs expertise", "customer asked"), TIERS))
    assert known["reason"].choices == ("needs expertise", "customer asked")
    assert escalation(Life(), Choices())["reason"].kind == "line"


def test_a_tier_is_asked_for_only_where_there_is_a_choice_of_higher_ones() -> None:
    life = Life()
    assert escalation(life, Choices((), TIERS))["to_tier"].choices == ("specialist", "management")
    life.act("escalate", by="ann", reason="needs expertise")
    assert "to_tier" not in escalation(life, Choices((), TIERS))


def test_nothing_is_offered_that_cannot_be_sent_or_is_not_explained() -> None:
    life = Life()
    seen: set[str] = set()
    for action, body in ((None, {}), ("escalate", {"reason": "needs expertise"}), ("wait", {"on": "supplier"}),
                         ("resolve", {"resolution": "Refunded"})):  # fmt: skip
        if action:
            life.act(action, by="ann", **body)
        seen |= {form.action for form in offered(view(life.case, life.now), "ann", (), ())}
    assert seen == OFFERED <= WILL.keys()
