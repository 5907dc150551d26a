"""What each person got beside what the story says they must get: message by message, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from domain.team.roster import Roster
from sandbox.demo.scene import owners
from sandbox.demo.stories import Got, Story

TEAM_LEAD = "team lead"
MANAGEMENT = ("hugo", "ines")


def differences(
    story: Story, view: Mapping[str, Any], ledger: Sequence[Mapping[str, Any]], roster: Roster
) -> list[str]:
    """Return every way in which the carrier's ledger departs from the story; none when it was as promised."""
    mine = _of_ticket(story, ledger)
    found = [*_sent_twice(mine), *_wrong_end(story, view)]
    addresses = _addresses(story, view, roster)
    known = {address for pair in addresses.values() for address in pair}
    found += [f"unexpected person {e['to']} got: {_shown(e)}" for e in mine if e["to"] not in known]
    for who, pair in addresses.items():
        found += _compared(who, story.must_get[who], [e for e in mine if e["to"] in pair])
    return found


def got_by(
    story: Story, view: Mapping[str, Any], ledger: Sequence[Mapping[str, Any]], roster: Roster
) -> dict[str, list[Mapping[str, Any]]]:
    """Return what each person of the story got, in order."""
    mine = _of_ticket(story, ledger)
    return {who: [e for e in mine if e["to"] in pair] for who, pair in _addresses(story, view, roster).items()}


def strangers(stories: Sequence[Story], ledger: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the messages that belong to none of the stories."""
    references = tuple(f"{story.reference}/" for story in stories)
    return [_shown(e) for e in ledger if not str(e["message_id"]).startswith(references)]


def _of_ticket(story: Story, ledger: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [entry for entry in ledger if str(entry["message_id"]).startswith(f"{story.reference}/")]


def _sent_twice(mine: Sequence[Mapping[str, Any]]) -> list[str]:
    ids = [entry["message_id"] for entry in mine]
    return [f"sent twice: {id}" for id in dict.fromkeys(ids) if ids.count(id) > 1]


def _wrong_end(story: Story, view: Mapping[str, Any]) -> list[str]:
    kinds = {entry["kind"] for entry in view["timeline"]}
    wrong = [f"ended {view['status']}, not {story.ends}"] if view["status"] != story.ends else []
    return wrong + [f"the timeline lacks {kind}" for kind in sorted(story.shows - kinds)]


def _compared(who: str, must: Sequence[Got], got: Sequence[Mapping[str, Any]]) -> list[str]:
    """Compare in order, channel by channel: two channels of one notice may arrive in either order."""
    found: list[str] = []
    for channel in ("email", "sms"):
        wanted = [g for g in must if g.channel == channel]
        had = [e for e in got if e["kind"] == channel]
        for number in range(max(len(wanted), len(had))):
            want = wanted[number] if number < len(wanted) else None
            have = had[number] if number < len(had) else None
            if want is None and have is not None:
                found.append(f"{who} got more than told: {_shown(have)}")
            elif have is None and want is not None:
                found.append(f"{who} did not get: {want.channel}, {want.words!r}")
            elif want and have and want.words not in f"{have['subject']} {have['body']}":
                found.append(f"{who} was to get {want.channel} {want.words!r}, but got: {_shown(have)}")
    return found


def _addresses(story: Story, view: Mapping[str, Any], roster: Roster) -> dict[str, tuple[str, ...]]:
    customer = story.ticket["customer"]
    people: dict[str, tuple[str, ...]] = {"customer": (customer["email"], customer["phone"])}
    past = list(dict.fromkeys(owners(dict(view))))
    for who in story.must_get:
        if who.startswith("owner "):
            number = int(who.removeprefix("owner ")) - 1
            people[who] = _of(roster, past[number]) if number < len(past) else ()
        elif who == TEAM_LEAD:
            people[who] = _of(roster, roster.roles[TEAM_LEAD])
        elif who != "customer":
            people[who] = tuple(a for id in MANAGEMENT if id not in past for a in _of(roster, id))
    return people


def _of(roster: Roster, id: str) -> tuple[str, ...]:
    person = roster.person(id)
    return tuple(address for address in (person.email, person.phone) if address) if person else ()


def _shown(entry: Mapping[str, Any]) -> str:
    return f"{entry['kind']} {entry['subject'] or entry['body']!r} ({entry['message_id']})"
