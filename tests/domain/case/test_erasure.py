"""Erasure takes whatever anybody wrote, and leaves what happened, when, and who of the team did it."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as some

from domain.case.erasure import CODES, erased_entry, erased_view
from domain.case.timeline import Entry, Kind
from domain.case.view import view
from tests.domain.life import START, Life

MARK = "Zq7-marker"
CUSTOMER = {
    "id": f"C-{MARK}",
    "name": f"Ada {MARK}",
    "email": f"{MARK}@customer.example",
    "phone": "+447700900777",
}
TICKET = {
    "reference": "T-1",
    "subject": f"Charged twice {MARK}",
    "description": f"My street is {MARK}",
    "channel": f"chat {MARK}",
    "tags": [MARK],
    "customer": CUSTOMER,
}
texts = some.text(max_size=30).map(lambda text: MARK + text)


def a_talkative_life() -> Life:
    """A life in which everybody writes the marker wherever a text can be written."""
    life = Life(ticket=TICKET)
    life.act("acknowledge", by="ann")
    life.act("note", text=f"called {MARK}", by="ann")
    life.act("reply", text=f"Dear {MARK}", workaround=True, by="ann")
    life.act("customer_told", text=f"said {MARK}", how="chat", by="ann")
    life.act("customer_replied", text=f"yours, {MARK}", message_id=f"<{MARK}@mail>")
    life.act("promise", at=(life.now + timedelta(hours=3)).isoformat(), text=MARK, by="ann")
    life.act("wait", on="customer", text=f"Which {MARK}?", by="ann")
    life.act("customer_replied", text=MARK)
    life.act("wait", on=MARK, text=MARK, by="ann")
    life.act("resume", reason=MARK, by="ann")
    life.act("change_priority", priority="urgent", reason=MARK, by="ann")
    life.act("escalate", reason="needs expertise", note=MARK, by="ann")
    life.sleep(timedelta(hours=30))
    life.act("hand_back", reason=MARK, by="ben")
    life.act("resolve", cause=MARK, resolution=MARK, by="ann")
    life.sleep(timedelta(days=2))
    life.act("survey_answered", score=1, comment=MARK)
    life.act("close", reason=MARK, by="ann")
    life.sleep(timedelta(days=20))
    assert life.case.over
    return life


def test_nothing_anybody_wrote_is_left_and_everything_that_happened_is() -> None:
    life = a_talkative_life()
    before = view(life.case, life.now)
    after = erased_view(before)

    assert before.model_dump_json().count(MARK) > 15
    assert MARK not in after.model_dump_json()
    assert CUSTOMER["phone"] not in after.model_dump_json()
    assert [(e.sequence, e.at, e.due_at, e.kind) for e in after.timeline] == [
        (e.sequence, e.at, e.due_at, e.kind) for e in before.timeline
    ]
    assert [e.by for e in after.timeline] == [e.by for e in before.timeline]
    assert (after.status, after.clocks, after.owner, after.closed_at) == (
        before.status,
        before.clocks,
        before.owner,
        before.closed_at,
    )


def test_a_timeline_still_makes_sense() -> None:
    said = {entry.kind: entry for entry in erased_view(view(a_talkative_life().case, START)).timeline}

    assert said["replied"].text == "Reply (erased)"
    assert (said["customer_told"].text, said["customer_told"].data["how"]) == ("Customer told (erased)", "chat")
    assert said["closed"].text == "Closed"
    assert said["escalated"].data.keys() == {"from", "to"}
    assert said["survey_answered"].data == {"score": 1}
    assert said["assigned"].data["owner"]


@given(some.sampled_from(get_args(Kind)), texts, some.dictionaries(some.text(max_size=12), texts))
def test_data_that_is_not_known_to_be_a_code_goes(kind: Kind, text: str, data: dict[str, str]) -> None:
    unknown = {name: value for name, value in data.items() if name not in CODES and name != "reason"}
    entry = Entry(sequence=1, at=START, kind=kind, by="system", text=text, data=unknown)

    assert MARK not in erased_entry(entry).model_dump_json()


@given(some.sampled_from(get_args(Kind)), texts)
def test_erasing_twice_is_erasing_once(kind: Kind, text: str) -> None:
    once = erased_entry(Entry(sequence=1, at=START, kind=kind, by="system", text=text, data={"owner": "ann"}))

    assert erased_entry(once) == once
