"""What is said of a ticket's run, to operators."""

from __future__ import annotations

from domain.case.view import View
from starter.runs import Finding

_NOTHING = {
    "running": "has its run; there is nothing to repair",
    "ended": "has ended; nothing is ever revived",
    "never_opened": "never became a ticket: its start was refused",
    "unknown": "is no ticket that anybody knows",
}


def in_words(found: Finding, *, apply: bool) -> str:
    """Return what was found of a ticket, and what was done about it or, without `apply`, would be."""
    if found.standing == "lost":
        lost = f"has lost its run ({(found.ended_as or 'unknown').replace('_', ' ')})"
        if found.taken_up:
            return f"{lost} and was taken up again"
        return f"{lost} and cannot be taken up: {found.why_not}" if apply else f"{lost} and would be taken up again"
    if found.standing == "gone":
        gone = f"is not remembered by the engine any more; {_last_known(found.known)}"
        if found.taken_up:
            return f"{gone}; it was taken up again from there"
        return (
            f"{gone}; {found.why_not}"
            if found.why_not
            else f"{gone}; repaired by name, it is taken up again from there"
        )
    return _NOTHING[found.standing]


def _last_known(view: View | None) -> str:
    if view is None:
        return "nothing else is known"
    owner = view.owner.id if view.owner else "nobody"
    due = f", next due {view.next_due.at:%Y-%m-%d %H:%M}Z ({view.next_due.why})" if view.next_due else ""
    return (
        f"last known: {view.status}, {view.priority}, with {owner} in {view.tier.name}, "
        f"opened {view.opened_at:%Y-%m-%d %H:%M}Z{due}"
    )
