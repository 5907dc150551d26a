"""The procedure in short: what somebody who reads nothing else must know."""

from __future__ import annotations

from domain.input.text import spoken
from domain.priority import PRIORITIES, Priority
from domain.procedure.basis import Basis, every
from domain.procedure.content import Block, Paragraph, Point, Points
from domain.procedure.matrix import alarm_rhythm
from domain.time.duration_words import real_time, without_one


def summary(basis: Basis) -> tuple[Block, ...]:
    """Return the promises by priority, and the ladder."""
    ladder = " → ".join(tier.name for tier in basis.policy.tiers)
    points = [Point(_promise(basis, priority), f"{priority.title()}.") for priority in PRIORITIES]
    return (
        Paragraph(
            "Every ticket has one named owner at all times, and for as long as it is open there is always a next time "
            "by which something must happen. When an owner or a tier lets it pass, the ticket moves up by itself."
        ),
        Points((*points, Point(_ladder(basis, ladder), "The ladder."))),
    )


def _promise(basis: Basis, priority: Priority) -> str:
    promise = basis.policy.priorities.of(priority)
    said = []
    if promise.first_response:
        said.append(f"a person answers within {basis.time(promise.first_response, promise.calendar)}")
    if promise.resolution:
        said.append(f"it is solved within {basis.time(promise.resolution, promise.calendar)}")
    if promise.update_every:
        said.append(f"the customer hears from us at least every {without_one(real_time(promise.update_every))}")
    when = basis.counted_in(promise.calendar)
    return _sentence(f"{spoken(said)}; {when}") if said else "Nothing is promised to the customer."


def _ladder(basis: Basis, ladder: str) -> str:
    top = basis.policy.tiers[-1]
    alarm = f" In {top.name} the alarm comes again every {every(alarm_rhythm(basis))} until somebody acknowledges."
    return f"{ladder}.{alarm if top.repeat_every else ''}"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
