"""Every answer to a command by text: one text, in plain words, which says what to do next."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from activities.rendering import Renderer
from domain.inbound.consent import RESERVED
from domain.inbound.sms_answers import Said
from domain.messages.code import signed
from sandbox.carrier.segments import segments
from tests.activities.messages_shown import AGENT, NOW, POLICIES

FACTS: dict[str, Any] = {
    "reference": "ZD-48213",
    "subject": "ZD-48213",
    "verb": "ACK",
    "reply_code": 412,
    "status": "open",
    "tier": "specialist",
    "owner_name": "Alexander Lindström",
    "since": "2026-11-22T17:05:00+00:00",
    "ticket_url": "https://support.example/console/tickets/ZD-48213",
}
WORDS: dict[Said, dict[str, Any]] = {
    "unknown": {"text": "ZD-48214"},
    "refused": {"text": "Only its owner, dora, can decline it", "verb": "DECLINE"},
    "words_missing": {"verb": "DONE"},
    "ended": {"status": "resolved", "verb": "UP"},
    "which": {"verb": "UP"},
}
OF_MANY: tuple[Said, ...] = ("all_taken", "none_open")
OF_ONE = [said for said in get_args(Said) if said not in OF_MANY]
every_answer = pytest.mark.parametrize("said", OF_ONE)


def text(said: Said, **more: Any) -> str:
    facts = {**FACTS, **WORDS.get(said, {}), "answer": said, **more}
    return Renderer(POLICIES).sms("default", "command_answer", facts, AGENT, NOW)


APPROVED: dict[Said, str] = {
    "acknowledged": "ZD-48213: you have it. To pass it up reply UP 412; once solved, DONE 412 and what was done.",
    "passed_up": "ZD-48213: passed up to specialist; Alexander Lindström has it now. "
    "https://support.example/console/tickets/ZD-48213",
    "alarmed": "ZD-48213: nothing is above specialist, so the alarm sounds again. "
    "https://support.example/console/tickets/ZD-48213",
    "solved": "ZD-48213: solved; the customer is to hear of it. If that was wrong, reopen it: "
    "https://support.example/console/tickets/ZD-48213",
    "declined": "ZD-48213: declined; Alexander Lindström has it now. https://support.example/console/tickets/ZD-48213",
    "already": "ZD-48213: you have had it since Sun 22 Nov 18:05 CET. To pass it up reply UP 412; "
    "once solved, DONE 412 and what was done.",
    "has_it": "ZD-48213: Alexander Lindström has it since Sun 22 Nov 18:05 CET. Nothing has "
    "changed. To take it over reply TAKE 412.",
    "stale": "ZD-48213: ACK not done. It has moved on since that message: Alexander Lindström has "
    "it in specialist. https://support.example/console/tickets/ZD-48213",
    "ended": "ZD-48213: UP not done, as the ticket is resolved already. "
    "https://support.example/console/tickets/ZD-48213",
    "refused": "ZD-48213: DECLINE not done. Only its owner, dora, can decline it. "
    "https://support.example/console/tickets/ZD-48213",
    "words_missing": "ZD-48213: not done. Say what was done, as the customer reads it, such as: reply DONE "
    "412 We have paid it back.",
    "which": "Nothing done: which ticket? Reply UP and the code from the message; 412 is ZD-48213.",
    "unknown": "Nothing done: no message to this number has the code or ticket ZD-48214. 412 is "
    "ZD-48213: reply ACK 412.",
    "later": "ZD-48213: ACK is noted and will be done shortly; see https://support.example/console/tickets/ZD-48213",
    "commands": "For ZD-48213 reply ACK 412 (you take it on), TAKE 412 (from a colleague), UP 412, "
    "DONE 412 and what was done, DECLINE 412 and why.",
}


@every_answer
def test_an_answer_names_the_ticket_and_what_can_be_done(said: Said) -> None:
    answer = text(said)
    assert "ZD-48213" in answer
    assert re.search(r"reply [A-Z]+ 412|https://|412 is ZD-48213", answer), answer
    assert segments(signed(answer, "T-1/answer/SM1")) == 1, answer
    assert not RESERVED & set(re.findall(r"\b[A-Z]+\b", answer))


@every_answer
def test_an_answer_needs_nothing_optional(said: Said) -> None:
    answer = text(said, owner_name=None, since=None, text=None)
    assert "None" not in answer
    assert not re.search(r" [,.;]|\.\.|[,;]\.|\( *\)|  ", answer), answer


def test_the_answers_as_they_were_approved() -> None:
    assert {said: text(said) for said in OF_ONE} == APPROVED


def test_a_missing_reason_is_asked_for() -> None:
    assert text("words_missing", verb="DECLINE") == (
        "ZD-48213: not done. Say why, such as: reply DECLINE 412 I am on leave."
    )


def passed_over(number: int, answer: Said, **more: str | None) -> dict[str, str | None]:
    return {"reference": f"ZD-{number}", "answer": answer, "owner_name": None, "status": "open", **more}


def test_of_all_at_once_each_is_named_with_what_became_of_it() -> None:
    rest = [
        passed_over(3, "has_it", owner_name="Elias Novak"),
        passed_over(4, "ended", status="closed"),
        passed_over(5, "stale", owner_name="Bram de Wit"),
        passed_over(6, "already"),
    ]
    assert text("all_taken", taken=["ZD-1", "ZD-2"], passed_over=rest) == (
        "You have ZD-1, ZD-2. ZD-3: Elias Novak has it. ZD-4: closed already. ZD-5: moved on, Bram de Wit has it. "
        "ZD-6: yours already. To take one over reply TAKE and its code."
    )
    later = [passed_over(7, "later"), passed_over(8, "refused")]
    assert text("all_taken", taken=[], passed_over=later) == "ZD-7: noted, and done shortly. ZD-8: not done."
    assert text("none_open", taken=[], passed_over=rest[1:2]) == "Nothing was open. ZD-4: closed already."
    assert text("none_open", taken=[], passed_over=[]) == "Nothing was open."


def test_of_very_many_at_once_the_answer_stays_short_and_says_how_many_there_are() -> None:
    taken = [f"HELPDESK-48{number:03}" for number in range(12)]
    rest = [passed_over(48_200 + number, "has_it", owner_name="Alexander Lindström") for number in range(8)]
    answer = text("all_taken", taken=taken, passed_over=rest)
    assert "and 2 more." in answer
    assert segments(signed(answer, "T-1/answer/SM1")) <= 3
    short = text("all_taken", taken=taken[:2], passed_over=rest)
    assert "Nor 4 more. To take one over reply TAKE and its code." in short
