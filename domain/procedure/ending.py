"""Waiting, solving, the survey, closing, reopening, and the limits that never stand still."""

from __future__ import annotations

from collections.abc import Iterator

from domain.input.text import spoken
from domain.procedure.basis import Basis
from domain.procedure.content import Block, Heading, Paragraph, Point, Points, Section
from domain.time.duration_words import real_time


def waiting(basis: Basis) -> Section:
    """Return what happens while the ball is with somebody else."""
    rule = basis.policy.waiting
    reminded = [real_time(after) for after in rule.remind_after]
    points = (
        Point(
            "The times to solve a ticket stand still, and go on with what they had left. The times to answer and to "
            "acknowledge do not.",
            "Meanwhile.",
        ),
        Point(
            "Whoever gives the ticket to the customer asks them something; that counts as an answer. "
            + (f"They are reminded after {spoken(reminded)}. " if reminded else "")
            + "Whatever they write brings the ticket back. "
            f"After {real_time(rule.close_after)} without an answer it is closed, and they are told so.",
            "For the customer.",
        ),
        Point(
            f"At most {real_time(rule.third_party_at_most)}; then the ticket is back, and owner and team lead are "
            "told. The customer still hears from us meanwhile.",
            "For anybody else.",
        ),
        Point("Whoever waits may name a time at which the ticket comes back by itself; its owner is told.", "Until."),
    )
    return Section("waiting", "Waiting for somebody else", (Points(points),))


def ending(basis: Basis) -> Section:
    """Return what happens from the solution on."""
    policy = basis.policy
    return Section(
        "ending",
        "Solved, asked, closed, reopened",
        (Points(tuple(_ending(basis)), numbered=True), *_goals(policy.targets)),
    )


def _ending(basis: Basis) -> Iterator[Point]:
    policy = basis.policy
    window = real_time(policy.reopen_within)
    yield Point(
        "The customer is told what was wrong, what was done, and how to use it. Every clock of the work stops.",
        "Solved.",
    )
    if survey := policy.survey:
        low = f"A score of {survey.low} or less" if survey.low > 1 else "A score of 1"
        lead = "alerts the team lead and the owner"
        asked = (
            f"{real_time(survey.after)} later the customer is asked"
            if survey.after
            else "The customer is asked at once"
        )
        yield Point(
            f"{asked} for a score from 1 to 5; one answer counts. {low} {lead}"
            + (", and reopens the ticket." if survey.when_low == "reopen" else "."),
            "Survey.",
        )
    else:
        yield Point("The customer is not asked how it was.", "Survey.")
    yield Point(
        f"Within {window} the customer's answer, unless it merely says thank you, or a person reopens the ticket. Its "
        "times go on with what they had left, and its last owner gets it again where they can.",
        "Reopened.",
    )
    later = (
        "What the customer writes to it after that, unless it merely says thank you, opens a new ticket that names "
        "this one and has all that was said before."
        if policy.after_closing == "open a linked ticket"
        else "What the customer writes to it after that is ignored."
    )
    yield Point(f"After {window} without reopening. Then nothing more happens to it. {later}", "Closed.")
    if policy.erase_after:
        days = "1 day" if policy.erase_after == 1 else f"{policy.erase_after} days"
        yield Point(
            f"{days} after a ticket has closed or was cancelled, everything personal in it is erased for good.",
            "Erased.",
        )


def _goals(targets: object) -> Iterator[Block]:
    if isinstance(targets, dict) and targets:
        yield Heading("Goals")
        yield Paragraph("What the team measures itself by.")
        yield Points(
            tuple(Point(str(goal), f"{name.replace('_', ' ').capitalize()}:") for name, goal in targets.items())
        )
