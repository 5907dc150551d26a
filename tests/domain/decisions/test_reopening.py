"""Section 5: a reopened ticket goes on with what its clocks had left, in a new episode."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.inbound.thanks import is_thanks
from tests.domain.life import START, Life, promising
from tests.domain.places import NY

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

IN_NEW_YORK: dict[str, Any] = {
    "calendars": {"NY": NY.calendar},
    "priorities": promising(calendar="NY", resolution="8h"),
    "reopen_within": "30d",
}


def resolved(policy: dict[str, Any] | None = None) -> Life:
    life = Life(policy)
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.act("resolve", by="ann", resolution="Refunded.")
    return life


def test_the_tier_deadline_goes_on_with_what_it_had_left_and_warns_of_nothing_twice() -> None:
    life = Life()
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep(2 * HOUR + 30 * MINUTE)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.sleep(24 * HOUR)
    life.act("reopen", by="ann", reason="charged again")
    life.act("acknowledge", by="ann")
    assert life.case.clocks["tier"].due_at == life.now + HOUR + 30 * MINUTE
    life.sleep(HOUR)
    assert [entry.data["share"] for entry in life.entries("warned")] == [50, 75]


def test_a_tier_that_has_no_deadline_does_not_get_that_of_a_tier_below() -> None:
    life = Life()
    life.act("escalate", by="ann", reason="needs expertise", to_tier="management")
    life.act("resolve", by="ben", resolution="Refunded.")
    life.act("reopen", by="ben", reason="charged again")
    assert not life.case.clocks["tier"].running
    life.sleep(48 * HOUR)
    assert "tier" not in [entry.data.get("clock") for entry in life.entries("breached")]


def test_the_first_response_is_final() -> None:
    life = resolved()
    life.act("reopen", by="ann", reason="charged again")
    assert life.case.clocks["first_response"].episode == 1
    assert not life.case.clocks["first_response"].running


def test_the_last_owner_has_it_again_and_must_acknowledge_again() -> None:
    life = resolved()
    life.sleep(30 * MINUTE)
    life.act("customer_replied", text="It was charged again!", not_solved=True)
    assert life.case.owner
    assert life.case.owner.contact.id == "ann"
    assert life.case.owner.acknowledged_at is None
    assert life.case.clocks["acknowledge"].due_at == life.now + 10 * MINUTE
    assert life.messages("ann")[-1] == ("assigned", "ann", "email")
    assert life.messages("customer")[-1] == ("reopened", "customer", "email")


def test_whoever_declined_it_is_not_the_last_owner_asked_again() -> None:
    life = Life()
    life.act("decline", by="ann", reason="on holiday")
    life.act("resolve", by="ben", resolution="Refunded.")
    life.act("reopen", by="ben", reason="charged again")
    assert life.case.owner
    assert life.case.owner.contact.id == "ben"


@pytest.mark.parametrize("text", ["Thanks!", "Thank you so much for your help.", "ok, thanks, it works now", "Merci"])
def test_a_thank_you_does_not_reopen(text: str) -> None:
    life = resolved()
    life.act("customer_replied", text=text)
    assert (life.case.status, life.case.episode) == ("resolved", 1)
    assert is_thanks(text)


@pytest.mark.parametrize(
    "text", ["Vielen Dank für die schnelle Hilfe!", "Merci beaucoup !", "¡Muchas gracias!", "👍", "Thanks Amira!"]
)
def test_a_thank_you_in_other_words_does_not_reopen(text: str) -> None:
    life = resolved()
    life.act("customer_replied", text=text)
    assert (life.case.status, life.case.episode) == ("resolved", 1)
    assert life.entries("customer_replied")[0].text == text


def test_by_earlier_rules_only_a_few_words_are_a_thank_you() -> None:
    life = resolved()
    life.case = life.case.model_copy(update={"rules": 5})
    life.act("customer_replied", text="Merci")
    assert (life.case.status, len(life.case.customer_wrote_at)) == ("resolved", 1)
    life.act("customer_replied", text="Merci beaucoup !")
    assert life.case.status == "open"


@pytest.mark.parametrize("text", ["Thanks, but it is still broken", "It does not work", "thanks for nothing!!"])
def test_anything_else_reopens(text: str) -> None:
    life = resolved()
    life.act("customer_replied", text=text)
    assert (life.case.status, life.case.episode) == ("open", 2)
    assert life.entries("reopened")[0].by == "customer"


def test_a_thank_you_marked_not_solved_reopens() -> None:
    life = resolved()
    life.act("customer_replied", text="Thanks", not_solved=True)
    assert life.case.episode == 2


def test_a_thank_you_with_a_file_reopens_and_whoever_has_it_next_hears_of_the_file() -> None:
    life = resolved()
    life.act("customer_replied", text="Thanks", attachments=[{"name": "invoice.pdf"}])
    assert life.case.episode == 2
    notice = [m for _, m in life.sent if m.to.id == "ann"][-1]
    assert notice.facts["note"] == "Thanks\nAttached, not kept here: invoice.pdf"


def test_whoever_has_it_next_reads_what_the_customer_wrote() -> None:
    life = resolved()
    life.act("customer_replied", text="It was charged again!")
    notice = [m for _, m in life.sent if m.to.id == "ann"][-1]
    assert (notice.purpose, notice.facts["note"]) == ("assigned", "It was charged again!")


def test_who_asks_for_a_manager_after_the_solution_gets_one() -> None:
    life = resolved()
    life.act("customer_replied", text="Thanks", wants_manager=True)
    assert (life.case.status, life.case.episode, life.case.tier) == ("open", 2, 1)
    assert life.messages("customer")[-1] == ("customer_escalated", "customer", "email")


def test_nobody_reopens_what_is_open_or_closed() -> None:
    life = Life()
    assert life.refused("reopen", by="ann", reason="why not") == 409
    life = resolved()
    life.sleep(8 * 24 * HOUR)
    assert life.case.status == "closed"
    assert life.refused("reopen", by="ann", reason="too late") == 409


def test_a_missed_resolution_stays_missed_and_is_not_announced_twice() -> None:
    life = Life({"priorities": promising(resolution="1h"), "when_missed": {"resolution": "tell lead"}})
    life.act("acknowledge", by="ann")
    life.sleep(2 * HOUR)
    life.act("resolve", by="ann", resolution="Refunded.")
    life.act("reopen", by="ann", reason="charged again")
    life.act("acknowledge", by="ann")
    life.sleep(HOUR)
    late = [entry for entry in life.entries("breached") if entry.data["clock"] == "resolution"]
    assert [entry.at for entry in late] == [START + HOUR]
    assert life.case.clocks["resolution"].missed
