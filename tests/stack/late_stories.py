"""Judging a story by its recorded instants: word for word, save for what the rules say of a machine that was late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.team.roster import Roster
from sandbox.demo.expectation import differences
from sandbox.demo.stories import Got, Story
from tests.stack.watched_stories import Lived, Played

TOO_LATE_SECONDS = 4.0
"""Less lateness than this in all the steps of a story together lets no clock act that would not have acted: the first
would be the end of the customer's time to answer in DEMO-7, four and a half seconds after they mean to."""
_IN_ONE = {
    "email": ("Waiting for you", "Alarm", "waits for you to acknowledge it\n- {}: nobody has acknowledged"),
    "sms": ("waits for you", "nobody has acknowledged", "waits for you to acknowledge it; {}: nobody has acknowledged"),
}
"""By channel the words of two notices two seconds apart, which are the nearest of any, and those of one for both."""


def as_told(story: Story, view: Mapping[str, Any]) -> Story:
    """Return the story as its people are told it when a reminder and an alarm were made in one step: in one message.

    It is the rule for what falls due together, which it does only for an engine that was late.
    """
    made = {entry["kind"]: entry for entry in view["timeline"] if entry["due_at"]}
    reminded, alerted = made.get("reminded"), made.get("alerted")
    if not reminded or not alerted or reminded["at"] != alerted["at"]:
        return story
    return replace(story, must_get={who: _in_one(story, got) for who, got in story.must_get.items()})


def wrong_with(story: Story, played: Played, roster: Roster) -> tuple[list[str], bool]:
    """Return what went otherwise than it must, and whether the machine was so late that the story was another one.

    Of such a story only what holds however late it is must hold.
    """
    life = played.lives[story.reference]
    ledger = _without_repeats(played)
    found = [life.broke_off] if life.broke_off else []
    found += differences(as_told(story, life.view), life.view, ledger, roster)
    if not found or life.late_seconds < TOO_LATE_SECONDS:
        return found, False
    return broken_however_late(story, life, ledger, roster), True


def broken_however_late(story: Story, life: Lived, ledger: Sequence[Mapping[str, Any]], roster: Roster) -> list[str]:
    """Return what breaks a promise that no lateness excuses.

    A clock does a thing once for one instant and never before it; nothing is sent twice, to strangers, or by a clock
    that the timeline does not know to have acted; the customer has a receipt, and whoever owned the ticket was told.
    """
    timeline = life.view["timeline"]
    mine = [entry for entry in ledger if entry["message_id"].startswith(f"{story.reference}/")]
    by_clocks = Counter((e["kind"], e["by"], e["due_at"]) for e in timeline if e["due_at"])
    found = [f"done {times} times: {what}" for what, times in by_clocks.items() if times > 1]
    found += [
        f"done too early: {e['kind']}" for e in timeline if e["due_at"] and _instant(e["at"]) < _instant(e["due_at"])
    ]
    found += [f"sent twice: {id}" for id, times in Counter(e["message_id"] for e in mine).items() if times > 1]
    known = {story.ticket["customer"]["email"], story.ticket["customer"]["phone"]}
    known |= {address for person in roster.people for address in (person.email, person.phone) if address}
    found += [f"to a stranger: {e['message_id']}" for e in mine if e["to"] not in known]
    acted = {_instant(e["due_at"]) for e in timeline if e["due_at"]}
    due = {e["message_id"]: e["message_id"].split("/")[-3] for e in mine}
    found += [f"due at no instant: {id}" for id, at in due.items() if at.endswith("Z") and _instant(at) not in acted]
    got = {(e["message_id"].split("/")[2], e["message_id"].split("/")[-2]) for e in mine}
    owners = [e["data"]["owner"] for e in timeline if e["kind"] in ("assigned", "reassigned")]
    must = [("receipt", "customer"), *(("assigned", owner) for owner in owners)]
    return found + [f"{who} has no {purpose}" for purpose, who in must if (purpose, who) not in got]


def _in_one(story: Story, got: Sequence[Got]) -> list[Got]:
    told = list(got)
    for channel, (reminder, alarm, both) in _IN_ONE.items():
        first, second = (next((g for g in told if g == (channel, words)), None) for words in (reminder, alarm))
        if first and second:
            told[told.index(second)] = second._replace(words=both.format(story.reference))
            told.remove(first)
    return told


def _instant(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _without_repeats(played: Played) -> list[dict[str, Any]]:
    """Return the ledger with an email once that was repeated because nothing was heard of it, and is marked as that."""
    seen: set[str] = set()
    once = []
    for entry in played.ledger:
        id = entry["message_id"]
        if id not in seen or id not in played.repeated:
            once.append(entry)
        seen.add(id)
    return once
