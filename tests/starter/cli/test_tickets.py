from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from domain.case.view import Summary, view
from domain.explaining.plan import plan
from tests.domain.an_outage import let_wait
from tests.domain.life import Life
from tests.starter.cli.conftest import KEYS, Run
from tests.starter.cli.scripted_api import Answer, ScriptedApi

pytestmark = pytest.mark.usefixtures("profile")


@pytest.fixture
def life() -> Life:
    life = Life()
    life.act("acknowledge", by="ann")
    life.sleep(timedelta(hours=2))
    return life


def flat(printed: str) -> str:
    """What is printed, as one line with single spaces."""
    return " ".join(printed.replace("│", " ").split())


def items(*rows: Any) -> Answer:
    return Answer(200, {"items": list(rows), "next_cursor": None})


def test_a_ticket_is_shown_with_its_clocks_and_what_happens_next(run: Run, api: ScriptedApi, life: Life) -> None:
    api.answers = [Answer(200, view(life.case, life.now).model_dump(mode="json"))]
    ended = run("show", "T-1")
    assert ended.code == 0
    for words in ("T-1", "Invoice charged twice", "Robin (C-1)", "1 specialist", "Ben (ben)", "late", "missed"):
        assert words in ended.out
    assert "ben must acknowledge" in ended.out
    assert json.loads(run("show", "T-1", "--json").out) == api.answers[0].body
    assert api.asked[0].path == "/v1/tickets/T-1"
    assert api.asked[0].headers["Authorization"] == f"Bearer {KEYS['read']}"


def test_what_waits_for_its_provider_is_said_with_the_ticket(run: Run, api: ScriptedApi, life: Life) -> None:
    life.delivers = False
    life.act("reply", by="ann", text="It goes back today.")
    let_wait(life)
    api.answers = [Answer(200, view(life.case, life.now).model_dump(mode="json"))]
    shown = " ".join(run("show", "T-1").out.replace("│", " ").split())
    assert "not sent yet 1 message to the customer by email waits for its provider (sendgrid 503), since" in shown


def test_tickets_are_listed_by_what_was_asked(run: Run, api: ScriptedApi, life: Life) -> None:
    row = Summary.model_validate(view(life.case, life.now).model_dump()).model_dump(mode="json")
    api.answers = [Answer(200, {"items": [row], "next_cursor": "more"})]
    ended = run("list", "--status", "open", "--priority", "high", "--tier", "frontline", "--team", "billing",
                "--owner", "ann", "--customer", "C-1", "-q", "charged twice", "--limit", "5")  # fmt: skip
    assert ended.code == 0
    assert "Invoice charged twice" in ended.out
    assert "--cursor more" in ended.out
    assert api.asked[0].path == (
        "/v1/tickets?status=open&priority=high&tier=frontline&team=billing&owner=ann&customer=C-1"
        "&q=charged+twice&limit=5"
    )


def test_an_empty_list_says_so(run: Run, api: ScriptedApi) -> None:
    api.answers = [items()]
    assert run("list").out == "No such tickets.\n"


def test_a_timeline_says_how_late_each_clock_was(run: Run, api: ScriptedApi, life: Life) -> None:
    life.outage(timedelta(hours=3))
    rows = [entry.model_dump(mode="json") for entry in life.case.timeline]
    api.answers = [Answer(200, {"items": rows, "next_after": 9})]
    ended = run("timeline", "T-1")
    assert ended.code == 0
    assert "on time" in ended.out
    assert "1 h late" in ended.out
    assert "--after 9" in ended.out
    assert api.asked[0].path == "/v1/tickets/T-1/timeline?after=0&limit=5000"
    assert ended.out.index("escalated") < ended.out.index("opened")


def test_messages_are_shown_with_what_became_of_them(run: Run, api: ScriptedApi) -> None:
    message = {
        "id": "T-1/1/receipt/2/customer/email", "purpose": "receipt", "to": "customer", "channel": "email",
        "state": "failed", "reason": "550", "intended_at": "2026-11-23T09:00:00Z",
    }  # fmt: skip
    api.answers = [items(message)]
    shown = run("messages", "T-1").out
    for words in ("receipt", "customer", "email", "failed (550)"):
        assert words in shown


STUCK = {
    "id": "T-1/1/alarm/2/lead/sms", "purpose": "alarm", "to": "lead", "channel": "sms", "reference": "T-1",
    "state": "unknown", "reason": "twilio 20500", "intended_at": "2026-11-23T09:00:00Z",
}  # fmt: skip


def test_what_is_stuck_is_shown_for_all_tickets(run: Run, api: ScriptedApi) -> None:
    api.answers = [items(STUCK), items()]
    shown = run("messages", "--stuck").out
    for words in ("T-1", "alarm", "lead", "in doubt: its provider may have it"):
        assert words in shown
    assert run("messages", "--stuck").out == "Nothing is stuck.\n"
    assert [asked.path for asked in api.asked] == ["/v1/messages/stuck"] * 2


def test_what_was_sent_again_in_doubt_is_marked(run: Run, api: ScriptedApi) -> None:
    again = {"accepted_at": "2026-11-23T09:02:01Z", "resent_at": "2026-11-23T09:02:00Z"}
    api.answers = [items({**STUCK, "state": "accepted", "reason": None, **again})]
    assert re.search(r"sent [^,]*09:02[^,]*, sent again in doubt [^,]*09:02", flat(run("messages", "T-1").out))


UNTOLD = {
    "reference": "T-1", "customer_id": "C-7", "customer_name": "Ada", "purpose": "reply", "channel": "email",
    "intended_at": "2026-11-23T09:00:00Z", "deferred_at": "2026-11-23T09:00:01Z", "reason": "sendgrid 500",
    "subject": "[T-1] Your request", "body": "It is mended.",
}  # fmt: skip


def test_what_customers_have_not_been_told_is_shown_with_its_words(run: Run, api: ScriptedApi) -> None:
    api.answers = [items(UNTOLD, {**UNTOLD, "reference": "T-2", "customer_name": ""}), items()]
    shown = run("messages", "--waiting").out
    for words in ("T-1", "Ada (C-7)", "email", "reply", "[T-1] Your request", "It is mended.", "T-2"):
        assert words in shown
    assert run("messages", "--waiting").out == "Nobody needs to be told another way.\n"
    assert json.loads(run("messages", "--waiting", "--json").out) == {"items": [], "next_cursor": None}
    assert [asked.path for asked in api.asked] == ["/v1/messages/waiting"] * 3


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("intended", r"waits for its provider since \S+ .*\(sendgrid 500\)"),
        ("unknown", r"waits for its provider since \S+ .*\(sendgrid 500\)"),
        ("withdrawn", r"withdrawn: sendgrid 500"),
    ],
)
def test_what_waits_for_its_provider_is_said_to(run: Run, api: ScriptedApi, state: str, said: str) -> None:
    waiting = {**STUCK, "state": state, "reason": "sendgrid 500", "deferred_at": "2026-11-23T09:00:01Z"}
    api.answers = [items(waiting)]
    assert re.search(said, flat(run("messages", "T-1").out))


@pytest.mark.parametrize("given", [(), ("T-1", "--stuck"), ("T-1", "--waiting"), ("--stuck", "--waiting")])
def test_messages_are_of_one_ticket_or_stuck_or_waiting(run: Run, given: tuple[str, ...]) -> None:
    ended = run("messages", *given)
    assert ended.code == 2
    assert "--stuck or --waiting" in ended.err


def test_the_plan_says_what_happens_if_nobody_acts(run: Run, api: ScriptedApi, life: Life) -> None:
    api.answers = [items(*(planned.model_dump(mode="json") for planned in plan(life.case, life.now)))]
    shown = run("plan", "T-1").out
    for words in ("From specialist to management", "Resolution", "management is to be woken", "and so on, every"):
        assert words in shown


def test_a_conversation_is_shown_both_ways_and_whole(run: Run, api: ScriptedApi) -> None:
    asked = {
        "at": "2026-11-23T09:00:00Z", "by": "customer", "channel": "email", "text": "Charged twice.",
        "attachments": [{"name": "scan.pdf", "bytes": 1_200_000}],
    }  # fmt: skip
    told = {
        "at": "2026-11-23T09:00:01Z", "by": "us", "channel": "sms", "text": "We have it.", "subject": None,
        "purpose": "customer_update", "message_id": "T-1/1/x", "state": "delivered",
    }  # fmt: skip
    api.answers = [items(asked, told)]
    shown = run("conversation", "T-1").out
    for words in ("Customer", "Charged twice.", "Attached, not kept here: scan.pdf (1.2 MB)"):
        assert words in shown
    assert "We  sms · customer update · delivered" in shown
    assert shown.index("Charged twice.") < shown.index("We have it.")
    assert api.asked[0].path == "/v1/tickets/T-1/conversation"
    assert json.loads(run("conversation", "T-1", "--json").out) == api.answers[0].body
    api.answers = [items()]
    assert run("conversation", "T-1").out == "Nothing has been said yet.\n"


def test_a_mail_is_shown_whole_to_whoever_asks_for_it(run: Run, api: ScriptedApi) -> None:
    whole = "The second.\n\nOn 22 Nov, Support wrote:\n> Which one?"
    said = {"at": "2026-11-23T09:00:00Z", "by": "customer", "channel": "email", "text": "The second.", "whole": whole}
    api.answers = [items(said)]
    shown = run("conversation", "T-1").out
    assert "--whole shows it" in shown
    assert "Which one?" not in shown
    shown = run("conversation", "T-1", "--whole").out
    assert "> Which one?" in shown
    assert "--whole" not in shown


def test_what_was_said_before_the_ticket_comes_first_and_is_marked(run: Run, api: ScriptedApi) -> None:
    before = {"channel": "before the ticket", "before": True}
    asked = {"at": "2026-11-23T08:59:00Z", "by": "customer", "text": "Twice!", "speaker": "user", **before}
    told = {"at": None, "by": "us", "text": "Have you [bold]tried[/bold] again?", "speaker": "bot", **before}
    request = {"at": "2026-11-23T09:00:00Z", "by": "customer", "channel": "chat", "text": "Charged twice."}
    api.answers = [items(asked, told, request)]
    shown = run("conversation", "T-1").out
    for words in ("Customer  before the ticket", "time unknown  bot  before the ticket", "[bold]tried[/bold]"):
        assert words in shown
    assert shown.index("Twice!") < shown.index("tried") < shown.index("Charged twice.")
