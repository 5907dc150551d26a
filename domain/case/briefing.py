"""The briefing: a ticket in a few lines of markdown, for the people who watch it in the engine's own screen."""

from __future__ import annotations

from domain.case.case import Case
from domain.case.dues import next_promise
from domain.case.timeline import in_words

LAST = 10


def briefing(case: Case) -> str:
    """Return owner, tier, what is due next and when, the last ten things that happened, and where the console shows the
    ticket; ids only, no names."""
    due = next_promise(case)
    owner = case.owner
    taken = "" if owner is None else " (acknowledged)" if owner.acknowledged_at else " (not yet acknowledged)"
    lines = [
        f"**{case.status}**, {case.priority}, {case.category}, episode {case.episode}",
        f"Tier: {case.rung.name} ({case.tier + 1} of {len(case.snapshot.policy.tiers)})",
        f"Owner: {owner.contact.id if owner else 'nobody'}{taken}",
        f"Next: {due.why}, {due.at:%Y-%m-%d %H:%M:%S} UTC" if due else "Next: nothing, its life has ended",
        "",
        *(f"- {entry.at:%m-%d %H:%M:%S} {in_words(entry.kind)} by {entry.by}" for entry in case.timeline[-LAST:]),
    ]
    page = f"\n\n[{case.ticket.reference} in the console]({case.snapshot.page})" if case.snapshot.page else ""
    return "\n\n".join(lines[:4]) + "\n\n" + "\n".join(lines[5:]) + page
