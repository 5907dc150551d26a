"""How often the customer is told, by whom, within which hours, and on which channel."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.text import spoken
from domain.priority import PRIORITIES
from domain.procedure.basis import Basis
from domain.procedure.content import Block, Point, Points, Section, Table
from domain.time import calendar_words
from domain.time.duration_words import real_time


def informing(basis: Basis) -> Section:
    """Return the rhythm in which the customer hears from us, and what counts as hearing."""
    blocks: list[Block] = []
    if any(basis.policy.priorities.of(p).update_every for p in PRIORITIES):
        blocks.append(_rhythm(basis))
    return Section("informing", "Keeping the customer informed", (*blocks, Points(tuple(_points(basis)))))


def _rhythm(basis: Basis) -> Table:
    rows = []
    for priority in PRIORITIES:
        span = basis.policy.priorities.of(priority).update_every
        if span:
            rows.append((priority.title(), real_time(span), _hours(basis, urgent=priority == "urgent")))
        else:
            rows.append((priority.title(), "no rhythm is promised", ""))
    return Table(("Priority", "Hears at least every", "Within which hours"), tuple(rows))


def _hours(basis: Basis, *, urgent: bool) -> str:
    sending = basis.policy.sending_hours
    return "at any hour" if urgent or sending is None else f"{calendar_words.span(sending)} of the customer's day"


def _elsewhere(basis: Basis) -> str:
    """After how long the reader is told elsewhere, priorities alike together."""
    after = basis.policy.when_provider_away.other_channel_after
    alike: dict[str, list[str]] = {}
    for priority in PRIORITIES:
        alike.setdefault(real_time(after.of(priority)), []).append(priority)
    if len(alike) == 1:
        return f"After {next(iter(alike))} its reader is told by their other channel, where they have one."
    spoken_each = [f"after {time} for {spoken(priorities)} tickets" for time, priorities in alike.items()]
    return f"Its reader is told by their other channel, where they have one, {spoken(spoken_each)}."


def _points(basis: Basis) -> Iterator[Point]:
    policy = basis.policy
    if any(policy.priorities.of(p).update_every for p in PRIORITIES):
        yield Point(
            "The ticket's owner. Where nobody has written by the promised time, the system says where the ticket "
            "stands, a little early, so that no promised time passes in silence.",
            "By whom.",
        )
        yield Point(
            "Every message names when the next one comes. An answer by a person counts; the time to the next message "
            "runs from it, in real time, nights and weekends included.",
            "The promise.",
        )
        yield Point(
            "Nobody sends updates while we wait for the customer's own answer; they are reminded instead.", "Waiting."
        )
    yield Point(
        "By the channel the customer prefers, else by email, else by text message; when one fails, by the other.",
        "How.",
    )
    yield Point(
        f"What a provider does not take waits, and is sent once it does. {_elsewhere(basis)} Whoever tells a customer "
        "by telephone meanwhile says so on the ticket, and what waited for them is not sent.",
        "When messages do not go out.",
    )
    yield Point(
        "A ticket's timeline says what somebody is to hear, when that is decided. Beside it stands what became of the "
        'message: it waits, is sent, delivered, failed or withdrawn. Only "delivered" says that it has arrived.',
        "What is on record.",
    )
    if quiet := policy.quiet_hours.sms:
        yield Point(
            f"No text message reaches a customer between {quiet[0]} and {quiet[1]} of their own day; it "
            f"waits until {quiet[1]}. Urgent tickets are told at any hour.",
            "Quiet hours.",
        )
    yield Point(f"The customer's own time zone; {policy.zone} where it is not known.", "Whose day.")
