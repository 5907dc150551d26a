"""What is said of a difference between the two databases, to operators."""

from __future__ import annotations

from collections.abc import Sequence

from domain.case.accounts import Remedy, Verdict
from domain.case.timeline import Entry
from domain.input.text import shortened
from starter.reconcile.difference import Difference

_FOUND = {
    "same": "both have the same entries, and our lists are behind",
    "ours_behind": "our database lacks {unheard}",
    "engine_behind": "the engine has lost {lost}",
    "forked": "the engine has lost {lost}, and our database lacks {unheard}",
}
_WOULD: dict[Remedy, str] = {
    "nothing": "nothing is to be done",
    "record": "our database would be told",
    "put_forward": "the ticket would go on from what we hold",
    "start": "the ticket would be started again from what we hold",
    "take_up": "our database would be told, and the ticket taken up again",
    "erase": "it would be deleted there as well",
    "wait": "its run has only just begun: look again",
    "person": "only somebody who knows the ticket can tell what is true",
}
_DID: dict[Remedy, str] = {
    "nothing": "nothing was to be done",
    "record": "our database was told",
    "put_forward": "the ticket goes on from what we hold",
    "start": "the ticket was started again from what we hold",
    "take_up": "our database was told, and the ticket taken up again",
    "erase": "it was deleted there as well",
    "wait": "its run has only just begun: look again",
    "person": "somebody who knows the ticket must look at it: a note in it says what the engine has lost",
}
_SHOWN, _TEXT_SHOWN = 3, 60


def in_words(found: Difference) -> str:
    """Return what differs of a ticket, and what was done about it or would be."""
    if found.verdict is None:
        return "could not be looked into: nobody answered"
    remedy = found.verdict.remedy
    there = "the engine has no run of it" if found.without_run else _found(found.verdict)
    if found.is_stuck:
        there = "its run cannot go on: its history is not what the ticket does"
    if found.never_heard_of:
        there = "it was asked to be opened, and neither side has anything of it"
    if remedy == "erase":
        there = "everything personal of it was erased, and the engine has it again"
    return f"{there}; {_DID[remedy] if found.mended else _WOULD[remedy]}"


def what_was_lost(verdict: Verdict) -> str:
    """Return the note for people of a ticket whose two lives both have acts."""
    lost = "\n".join(f"{entry.at:%Y-%m-%d %H:%M}Z {entry.kind} by {entry.by}: {entry.text}" for entry in verdict.lost)
    return (
        "Temporal's database was set back. In what it has lost, this had happened to the ticket, and people were told "
        f"of it:\n{lost}\nWhat has happened since stands. Please decide what of the above still holds, and do it again."
    )


def _found(verdict: Verdict) -> str:
    return _FOUND[verdict.relation].format(lost=_listed(verdict.lost), unheard=_listed(verdict.unheard))


def _listed(entries: Sequence[Entry]) -> str:
    shown = [f"{entry.kind} ({shortened(entry.text, _TEXT_SHOWN)})" for entry in entries[:_SHOWN]]
    more = len(entries) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
