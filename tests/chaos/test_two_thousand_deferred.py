"""SendGrid away for five minutes with two thousand emails waiting: it is left alone, and all goes in order after it."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from statistics import mean, median

import pytest

from domain.messages.withdrawal import OVERTAKEN
from domain.people import CUSTOMER
from domain.priority import PRIORITIES
from store.messages import Message
from tests.chaos.backlog_lived import AWAY_SECONDS, PER_SECOND, Lived, live_through

pytestmark = [pytest.mark.stack, pytest.mark.proof, pytest.mark.timeout(2400), pytest.mark.xdist_group("faults")]
MANY = 1900
CALLS_AT_MOST = 60
LOOK_SECONDS = 1.0
"""What one look at the ledger and the provider's health may take on average, on a busy machine."""
URGENT_WITHIN = timedelta(seconds=5)
WINDOW = timedelta(seconds=10)
PARTITIONS = 4
"""Of a task queue; Temporal gives each an equal share of the pace, and a bucket of one second's share, rounded up."""
BUCKETS = PARTITIONS * -(-PER_SECOND // PARTITIONS)
WAITED = 2 * PER_SECOND
"""A send that was handed out waits up to two seconds for its turn to call."""
UNDER_WAY = 12
"""Calls that a worker may have begun before."""
PARTS = 10


@pytest.fixture(scope="module")
def lived() -> Lived:
    return asyncio.run(live_through())


def test_who_is_away_is_left_alone_and_no_place_is_held_for_it(lived: Lived) -> None:
    used = sorted(look.used for look in lived.places)
    sends, long, seconds = (
        getattr(lived.places[-1], name) - getattr(lived.places[0], name) for name in ("sends", "long", "seconds")
    )
    print(f"{lived.waited} emails waited; away for {lived.away_seconds:.0f} s, {len(lived.asked)} calls into it")
    print(f"places in use: none in {used.count(0)} of {len(used)} looks, median {median(used)}, most {used[-1]};")
    print(f"sends that looked: {sends:.0f}, {long:.0f} of them for more than 5 s, all together {seconds:.1f} s")
    assert lived.waited >= MANY
    assert lived.away_seconds >= AWAY_SECONDS
    assert len(lived.asked) <= CALLS_AT_MOST
    # tickets look for themselves now and then, and find it away; a place that was held would be so for eight seconds
    assert seconds <= LOOK_SECONDS * sends
    assert long <= sends / 100


def test_nothing_is_lost_and_nothing_comes_twice(lived: Lived) -> None:
    print(f"{len(lived.both.meant)} messages meant; twice, unreported: {lived.both.documented()}")
    assert (lived.both.lost(), lived.both.doubled(), lived.both.never_meant()) == ({}, {}, [])


def test_what_is_urgent_is_out_within_five_seconds(lived: Lived) -> None:
    urgent = [at for at, message in taken(lived) if lived.priorities[message.reference] == "urgent"]
    last = max(urgent) - lived.noticed_at
    noticed = lived.noticed_at - lived.back_at
    print(f"noticed {noticed.total_seconds():.1f} s after it was back; {len(urgent)} urgent emails out in {last}")
    assert last <= URGENT_WITHIN


def test_all_goes_at_the_stated_pace(lived: Lived) -> None:
    instants = [at for at, _ in taken(lived)]
    most = max(place - bisect_left(instants, at - WINDOW) + 1 for place, at in enumerate(instants))
    allowed = PER_SECOND * int(WINDOW.total_seconds()) + BUCKETS + WAITED
    lasted = (instants[-1] - instants[0]).total_seconds()
    print(f"{len(instants)} emails in {lasted:.0f} s, ESCALATION_EMAIL_PER_SECOND={PER_SECOND}")
    print(f"most in ten seconds {most}, allowed {allowed}")
    assert most <= allowed


def test_what_is_urgent_goes_first_and_then_what_waits_longest(lived: Lived) -> None:
    first = first_let_go(lived)
    order = sorted(first, key=lambda reference: place(lived, reference))
    late = out_of_turn(lived, first)
    for reference in late:
        message = first[reference]
        print(
            f"{reference} out of turn: {place(lived, reference)}, deferred {message.deferred_at}, {message.released_at}"
        )
    assert len(late) <= UNDER_WAY

    at = dict(reversed([(message.reference, at) for at, message in taken(lived) if first.get(message.reference)]))
    size = -(-len(order) // PARTS)
    means = [
        mean((at[reference] - lived.noticed_at).total_seconds() for reference in order[start : start + size])
        for start in range(0, len(order), size)
    ]
    print(f"mean seconds until the first email of each {size} tickets: {[round(seconds, 1) for seconds in means]}")
    assert means == sorted(means), "what was let go earlier was taken earlier"
    urgent = [at[reference] for reference in order if lived.priorities[reference] == "urgent"]
    before = [reference for reference in order[len(urgent) :] if at[reference] < max(urgent)]
    assert len(before) <= UNDER_WAY


def test_each_reader_gets_what_is_for_them_in_the_order_it_was_written(lived: Lived) -> None:
    read = defaultdict(list)
    for _, message in taken(lived):
        if message.calls == 1:  # one that was in doubt stands apart
            read[message.reference, message.to].append(lived.both.written(message))
    assert [reader for reader, written in read.items() if written != sorted(written)] == []


def test_of_several_updates_only_the_newest_comes_and_the_timeline_says_so(lived: Lived) -> None:
    overtaken = 0
    for reference, view in lived.updated.items():
        updates = [m for m in lived.both.meant.values() if (m.reference, m.to) == (reference, CUSTOMER)]
        updates = sorted((m for m in updates if m.purpose == "customer_escalated"), key=lived.both.written)
        *old, newest = updates
        assert [(m.state, m.reason, bool(lived.both.copies(m.id))) for m in old] == [("withdrawn", OVERTAKEN, False)]
        assert (newest.state, len(lived.both.copies(newest.id))) == ("delivered", 1)
        said = Counter(entry["text"] for entry in view["timeline"] if entry["kind"] == "message_withdrawn")
        assert said[f"customer_escalated to customer by email is not sent any more: {OVERTAKEN}"] == 1
        overtaken += len(old)
    print(f"{len(lived.updated)} customers were to be told twice how things stand; {overtaken} were overtaken")


def taken(lived: Lived) -> list[tuple[datetime, Message]]:
    """Return each email that SendGrid took, when, in order."""
    emails = [entry for entry in lived.both.taken if entry["kind"] == "email"]
    found = [(datetime.fromisoformat(entry["accepted_at"]), lived.both.meant[entry["message_id"]]) for entry in emails]
    return sorted(found, key=lambda entry: entry[0])


def first_let_go(lived: Lived) -> Mapping[str, Message]:
    """Return by ticket what came of it first, where that waited to be let go.

    The few that looked for themselves in the same moment, and what was in doubt, go when it is time for them.
    """
    first: dict[str, tuple[datetime, Message]] = {}
    for at, message in taken(lived):
        first.setdefault(message.reference, (at, message))
    return {
        reference: message
        for reference, (at, message) in first.items()
        if message.calls == 1 and message.released_at is not None and message.released_at < at
    }


def out_of_turn(lived: Lived, first: Mapping[str, Message]) -> list[str]:
    """Return the tickets that were let go after others whose turn comes after theirs.

    One that was let go while it looked for itself, or before the first calls had been answered, waits once more.
    """
    late: list[str] = []
    furthest = None
    by_release = groupby(sorted(first, key=lambda each: released(first[each])), key=lambda each: released(first[each]))
    for _, group in by_release:
        places = {reference: place(lived, reference) for reference in group}
        late += [reference for reference, at in places.items() if furthest is not None and at < furthest]
        furthest = max([*places.values(), *([furthest] if furthest is not None else [])])
    return late


def released(message: Message) -> datetime:
    assert message.released_at is not None
    return message.released_at


def place(lived: Lived, reference: str) -> tuple[int, datetime]:
    """Return a ticket's place in the order that is promised: by its priority, and by what of it waited longest."""
    waited = [m for m in lived.both.meant.values() if m.reference == reference and m.released_at is not None]
    return PRIORITIES.index(lived.priorities[reference]), min(message.intended_at for message in waited)
