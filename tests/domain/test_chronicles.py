"""Whole lives, word for word: what was done, what the timeline says of it, who was told what, and what is due next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.domain.chronicle import KEPT, Chronicle
from tests.domain.life import POLICY, ROLES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FILE = {"name": "invoice.pdf", "media_type": "application/pdf", "size": 1200}
GRANTING = {
    "tiers": [{**t, "may_grant": may} for t, may in zip(POLICY["tiers"], ("50 EUR", "500 EUR", None), strict=True)]
}
PATIENT = {
    "tiers": [
        {"name": "frontline", "accept_within": "10m", "work_within": "900h"},
        {"name": "management", "accept_within": "10m", "repeat_every": "300h"},
    ],
}
OPEN_TO_ALL = {"by": "george", "reason": "as it should be"}


def worked_on() -> Chronicle:
    life = Chronicle({"teams": {"technical": "engineers"}})
    life.does("acknowledge", by="ann")
    life.does("reply", by="ann", text="Please use the other card.", workaround=True)
    life.does("note", by="ann", text="Looks like the old defect.", mention="eve")
    life.does("promise", by="ann", at=(life.now + 5 * HOUR).isoformat(), text="By this afternoon.")
    life.does("promise", by="ann", at=(life.now + 6 * HOUR).isoformat())
    life.waits(HOUR)
    life.does("customer_replied", text="And the invoice?", channel="email", message_id="m-1", attachments=[FILE])
    life.does("customer_replied", text="And the invoice?", channel="email", message_id="m-1")
    life.waits(3 * HOUR)
    life.does("priority", by="george", priority="urgent", reason="many are hit")
    life.does("category", by="george", category="technical", reason="not an invoice at all")
    life.does("acknowledge", by="ben")
    life.does("wait", by="ben", on="customer", text="Which card was it?", until=(life.now + 2 * DAY).isoformat())
    life.does("customer_replied", text="The blue one.", channel="sms")
    life.does("wait", by="ben", on="bank")
    life.does("resume", by="ben")
    life.does("resolve", by="ben", resolution="Both charges are back.", how_to_use="Use the card again.")
    life.waits(2 * HOUR)
    life.does("survey_answered", score=1, comment="Too slow")
    life.does("customer_replied", text="No!", channel="email", not_solved=True)
    life.does("acknowledge", by="ben")
    life.does("resolve", by="ben", resolution="Now it is.")
    life.does("customer_replied", text="Thank you!", channel="email")
    life.does("reopen", by="george", reason="it is not")
    life.does("resolve", by="ben", resolution="Third time.")
    life.waits(8 * DAY)
    return life


def left_alone() -> Chronicle:
    life = Chronicle({"acknowledged_expires_after": "2h", "notify": {"else": "sms email"}})
    life.waits(3 * HOUR)
    life.does("acknowledge", by="duty")
    life.waits(4 * HOUR)
    life.is_down(7 * HOUR)
    life.does("customer_replied", text="Hello?", channel="email", wants_manager=True)
    life.does("cancel", by="duty", reason="a test")
    return life


def passed_around() -> Chronicle:
    life = Chronicle()
    life.does("decline", by="ann", reason="not mine")
    life.does("acknowledge", by="cid")
    life.does("acknowledge", by="cid", take_over=True)
    life.does("escalate", by="cid", reason="needs expertise", note="Tried a reset")
    life.does("hand_back", by="dee", reason="it is theirs")
    life.does("reassign", by="george", to="eve", reason="knows it")
    life.does("escalate", by="eve", reason="customer asked", to_tier="management")
    life.does("hand_back", by="dee", reason="nothing to decide", to_tier="frontline")
    life.does("customer_replied", text="A manager, please.", channel="email", wants_manager=True)
    life.waits(HOUR)
    life.does("close", by="george")
    life.does("resolve", by="george", resolution="Done.")
    life.does("close", by="george", reason="the customer said so")
    for action in ("reply", "note"):
        life.does(action, by="ann", text="Too late.")
    return life


def granted() -> Chronicle:
    life = Chronicle({**GRANTING, "duty": {"else": "duty"}})
    sum_ = {"amount": "400", "currency": "EUR"}
    life.does("resolve", by="ann", resolution="Refunded.", grant=sum_)
    life.proves("resolve", by="ann", resolution="Refunded.", grant={"amount": "9", "currency": "USD"})
    life.proves("resolve", by="ann", resolution="Refunded.", grant=sum_)
    life.proves("resolve", by="ann", resolution="Refunded.", grant={"amount": "300", "currency": "EUR"})
    life.waits(15 * MINUTE)
    life.does("priority", by="george", priority="urgent", reason="a good customer")
    life.proves("approve", by="ann", request="A1")
    life.proves("approve", by="duty", request="A9")
    life.proves("refuse", by="duty", request="A1", reason="Not our mistake")
    life.proves("resolve", by="ann", resolution="Refunded.", grant={"amount": "450", "currency": "EUR"})
    life.does("reassign", by="george", to="ben", reason="shift ends")
    life.proves("approve", by="duty", request="A2", amount="120.50", reason="As a sign of goodwill")
    life.does("reopen", by="george", reason="not arrived")
    life.proves("resolve", by="ben", resolution="Refunded.", grant={"amount": "200", "currency": "EUR"})
    life.proves("resolve", by="ben", resolution="Refunded.", grant={"amount": "20", "currency": "EUR"})
    return life


def waited_for() -> Chronicle:
    life = Chronicle({**PATIENT, "resolve_within": "3 calendar days"})
    life.does("acknowledge", by="ann")
    life.does("wait", by="ann", on="customer", text="Which one?")
    life.waits(80 * HOUR)
    other = Chronicle(PATIENT)
    other.does("wait", by="ann", on="bank", until=(other.now + 5 * HOUR).isoformat())
    other.does("wait", by="ann", on="bank")
    other.waits(50 * HOUR)
    life.lines += other.lines
    return life


def failing() -> Chronicle:
    life = Chronicle({"notify": {"else": "email"}})
    life.bounces("receipt", "customer", "email", "sendgrid bounce 5.1.1")
    life.bounces("receipt", "customer", "email", "sendgrid bounce 5.1.1")
    life.bounces("receipt", "customer", "sms", "twilio 30003")
    life.waits(2 * MINUTE)
    life.bounces("receipt", "customer", "sms", "twilio 30003")
    life.bounces("assigned", "ann", "email", "sendgrid dropped bounced")
    life.bounces("assigned", "ann", "sms", "twilio 30006")
    life.does("reply", by="ann", text="Do you hear us?")
    return life


def mistaken() -> Chronicle:
    life = Chronicle()
    past = (life.now - HOUR).isoformat()
    for action, body in (
        ("acknowledge", {"seen": {"episode": 2, "tier": 0}}),
        ("escalate", {"by": "ann", "reason": "bored"}),
        ("escalate", {"by": "ann", "reason": "needs expertise", "to_tier": "frontline"}),
        ("hand_back", {"by": "ann", "reason": "not mine"}),
        ("promise", {"by": "ann", "at": past}),
        ("promise", {"by": "ann", "at": (life.now + 500 * DAY).isoformat()}),
        ("wait", {"by": "ann", "on": "customer"}),
        ("resume", {"by": "ann"}),
        ("reopen", OPEN_TO_ALL),
        ("close", {"by": "ann"}),
        ("survey_answered", {"score": 5}),
        ("priority", {"by": "ann", "priority": "high", "reason": "as it is"}),
        ("approve", {"by": "ann", "request": "A1"}),
        ("move_policy", {**OPEN_TO_ALL, "back": True}),
        ("dance", {}),
    ):
        life.does(action, **body)
    life.does("cancel", by="ann", reason="opened twice")
    for action, body in (
        ("category", {"by": "ann", "category": "technical", "reason": "late"}),
        ("promise", {"by": "ann", "at": (life.now + HOUR).isoformat()}),
        ("resolve", {"by": "ann", "resolution": "late"}),
        ("decline", {"by": "ann", "reason": "late"}),
    ):
        life.does(action, **body)
    return life


def moved() -> Chronicle:
    life = Chronicle()
    life.bundles["slow"] = ("v2", {"priorities": {**POLICY["priorities"], "high": {"resolution": "20h"}}})
    life.does("acknowledge", by="ann")
    life.does("move_policy", by="olga", policy="nowhere", reason="as decided")
    life.does("move_policy", by="olga", policy="slow", reason="as decided")
    life.waits(HOUR)
    life.does("move_policy", by="olga", back=True, reason="a mistake")
    return life


LIVES: dict[str, Callable[[], Chronicle]] = {
    live.__name__: live
    for live in (worked_on, left_alone, passed_around, granted, waited_for, failing, mistaken, moved)
}


@pytest.mark.parametrize("name", LIVES)
def test_a_life_is_as_it_was_read(name: str) -> None:
    assert LIVES[name]().text == (KEPT / f"{name}.txt").read_text()


def test_each_chronicle_has_its_life() -> None:
    assert {file.stem for file in KEPT.glob("*.txt")} == LIVES.keys()
    assert ROLES.keys() == {"duty", "team lead", "head"}
