"""What people may do by hand: hand up for a coded reason, hand back, decline, take over, grant."""

from __future__ import annotations

from domain.input.text import spoken
from domain.procedure.basis import Basis
from domain.procedure.content import Point, Points, Section


def by_hand(basis: Basis) -> Section:
    """Return how a ticket is moved by a person's decision."""
    reasons = spoken([f"“{reason}”" for reason in basis.policy.reasons])
    wanted = basis.policy.handover_note
    note = f" There must be one to {spoken(wanted)}." if wanted else ""
    points = (
        Point(
            "Anybody who works on a ticket hands it to the next tier, or to a named higher one, for one of these "
            f"reasons: {reasons}. A note for the next owner says what was tried and what is needed.{note}",
            "Up.",
        ),
        Point("A customer who asks for a manager is handed to the next tier at once.", "The customer asks."),
        Point(
            "To the tier below, or a named lower one, with the time it had left there and at least the time to "
            "acknowledge; whoever had it there gets it again where they can.",
            "Back down.",
        ),
        Point("The owner says why, and is not asked again for this ticket. Somebody else is looked for.", "Declining."),
        Point("To a named colleague in the same tier, or by one who takes it over.", "Passing on."),
        Point(
            "Its owner grants money with the solution, up to the tier's limit. More is asked of the lowest tier that "
            "may, while the deadlines run on, and whoever asked does not decide. Undecided in time, it is asked of the "
            "tier above.",
            "Money.",
        ),
        Point(
            "A person sets another priority with a reason. Times are then counted anew from the same start; the "
            "customer hears sooner for it, never later.",
            "Priority.",
        ),
    )
    return Section("by-hand", "Escalating and passing on by hand", (Points(points),))
