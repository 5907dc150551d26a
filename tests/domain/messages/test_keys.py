"""Section 11: one notification, one key, fixed by why it is sent; a truly new reason has another."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

from domain.case.dues import Due
from domain.case.turn import Turn
from domain.effects import SendMessage
from domain.events import Acted
from domain.messages.telling import tell_staff
from tests.domain.life import START, Life, agent

HOUR = timedelta(hours=1)


def test_a_key_holds_the_due_instant_however_late_it_is_handled() -> None:
    keys = []
    for late in (0 * HOUR, HOUR / 2):
        life = Life()
        life.act("acknowledge", by="ann")
        life.outage(HOUR + late)
        keys.append([m.id for _, m in life.sent if m.purpose == "breach"])
    assert keys[0] == keys[1]
    assert keys[0][0] == f"T-1/1/first_response/1/due/{START + HOUR:%Y-%m-%dT%H:%M:%S.%fZ}/ann/email"


def test_what_a_person_does_is_known_by_its_key_and_never_by_a_counter() -> None:
    """A ticket that was set back has other numbers by then; the same act is the same act, another is another."""
    ids = []
    for before in ((), ("A note.", "Another.")):
        life = Life()
        for text in before:
            life.act("note", by="ann", text=text)
        life.act("reply", by="ann", text="One.", key="k-1")
        ids.append([m.id for _, m in life.sent if m.purpose == "reply"])
    life.act("reply", by="ann", text="One.", key="k-2")
    [*_, other] = [m.id for _, m in life.sent if m.purpose == "reply"]
    assert ids[0] == ids[1]
    assert other not in ids[0]
    assert re.fullmatch(r"T-1/-/reply/[0-9a-f]{16}/customer/email", other)


def test_without_a_key_an_act_is_known_by_its_content_and_how_often_that_came() -> None:
    twice, once = Life(), Life()
    for life, texts in ((twice, ("Yes.", "Yes.")), (once, ("No.", "Yes."))):
        for text in texts:
            life.advance(Acted(action="reply", body={"by": "ann", "text": text}, by_signal=True))
    first, second = [m.id for _, m in twice.sent if m.purpose == "reply"]
    assert first != second
    assert [m.id for _, m in once.sent if m.purpose == "reply"][1] == first


def test_an_entry_is_known_by_its_cause() -> None:
    ids = []
    for before in ((), ("A note.", "Another.")):
        life = Life()
        for text in before:
            life.act("note", by="ann", text=text)
        life.act("reply", by="ann", text="One.", key="k-1")
        life.sleep(5 * HOUR)
        ids.append([entry.id for entry in life.case.timeline if entry.kind != "noted"])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0]) > 5


def test_a_key_counts_the_runs_of_its_clock_in_each_episode_anew() -> None:
    life = Life()
    for _ in range(2):
        life.sleep(HOUR / 2)
        life.act("resolve", resolution="Done.")
        life.act("reopen", reason="again")
    keys = [m.id.split("/")[1:5] for _, m in life.sent if m.purpose == "reminder"]
    assert keys == [[episode, "acknowledge", run, "due"] for episode in "12" for run in "12"]


def test_over_a_whole_unhappy_life_no_key_comes_twice() -> None:
    life = Life({"notify": {"else": "sms email"}, "acknowledged_expires_after": "2h"})
    for _ in range(3):
        life.sleep(10 * HOUR)
        life.act("acknowledge")
        life.act("customer_replied", text="Hello?")
        life.act("resolve", resolution="Done.")
        life.sleep(2 * HOUR)
        life.act("reopen", reason="again")
    life.sleep(10 * HOUR)
    ids = Counter(effect.id for effect in life.asked if isinstance(effect, SendMessage))
    assert len(ids) > 100
    assert set(ids.values()) == {1}


def test_the_same_life_gives_the_same_keys() -> None:
    lives = [Life() for _ in range(2)]
    for life in lives:
        life.sleep(12 * HOUR)
    assert [m.id for _, m in lives[0].sent] == [m.id for _, m in lives[1].sent]


def test_a_key_has_no_spaces_and_its_message_the_tickets_priority() -> None:
    turn = Turn(Life().case, START)
    turn.due, turn.run = Due(at=START, clock="limit", label="first answer", level="due", why="Limit"), 1
    tell_staff(turn, "breach", [agent("ann")], "late")
    [message] = [effect for effect in turn.effects if isinstance(effect, SendMessage)]
    assert message.id == "T-1/1/limit:first-answer/1/due/2026-11-23T09:00:00.000000Z/ann/email"
    assert message.priority == "high"
