"""Section 11: one notification, one key, fixed by why it is sent; a truly new reason has another."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from domain.effects import SendMessage
from tests.domain.life import START, Life, promising
from tests.domain.places import KOL

HOUR = timedelta(hours=1)


def test_section_11_the_next_due_of_the_same_clock_is_another_key() -> None:
    policy = {
        "calendars": {"KOL": KOL.calendar},
        "priorities": promising(calendar="KOL", next_reply="2h"),
        "tiers": [
            {"name": "frontline", "accept_within": "2h", "work_within": "90h"},
            {"name": "top", "accept_within": "2h", "repeat_every": "8h"},
        ],
    }
    life = Life(policy, {"reference": "T-81"}, start=KOL("Tue 2026-02-10 11:00"))
    life.act("acknowledge", by="ann")
    life.act("reply", by="ann", text="Hello.")
    life.sleep_until(KOL("Tue 2026-02-10 12:20"))
    life.act("customer_replied", text="Any news?")
    life.sleep_until(KOL("Tue 2026-02-10 16:45"))
    life.act("reply", by="ann", text="Soon.")
    life.act("customer_replied", text="When?")
    life.sleep_until(KOL("Wed 2026-02-11 10:00"))
    keys = [m.id for _, m in life.sent if m.purpose == "breach" and m.to.id == "ann"]
    assert keys == [
        "T-81/1/next_reply/1/due/2026-02-10T09:50:00.000000Z/ann/email",
        "T-81/1/next_reply/2/due/2026-02-11T04:15:00.000000Z/ann/email",
    ]


def test_a_key_holds_the_due_instant_however_late_it_is_handled() -> None:
    keys = []
    for late in (0 * HOUR, HOUR / 2):
        life = Life()
        life.act("acknowledge", by="ann")
        life.outage(HOUR + late)
        keys.append([m.id for _, m in life.sent if m.purpose == "breach"])
    assert keys[0] == keys[1]
    assert keys[0][0] == f"T-1/1/first_response/1/due/{START + HOUR:%Y-%m-%dT%H:%M:%S.%fZ}/ann/email"


def test_what_a_person_causes_is_numbered_by_the_entry_it_stands_in() -> None:
    life = Life()
    life.act("reply", by="ann", text="One.")
    life.act("reply", by="ann", text="Two.")
    keys = [m.id for _, m in life.sent if m.purpose == "reply"]
    sequences = [entry.sequence for entry in life.entries("replied")]
    assert keys == [f"T-1/1/reply/{sequence}/customer/email" for sequence in sequences]


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
