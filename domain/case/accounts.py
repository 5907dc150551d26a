"""Accounts: what two databases hold of one ticket, and which of them knows more.

The engine holds the ticket's run, ours what the run has told it. Either may have gone back in time: an entry that one
of them has and the other has not is known by its id, which comes from what caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.case.case import Case
from domain.case.runs import ENDED, RunState
from domain.case.timeline import Entry, Kind

Relation = Literal["same", "ours_behind", "engine_behind", "forked"]
Remedy = Literal["nothing", "record", "put_forward", "start", "take_up", "erase", "wait", "person"]
"""What mends a difference. `record`: our database is told what the engine has. `put_forward`: the run goes on from what
we hold. `start`: so does a new run, where the engine has none. `take_up`: the ticket has lost its run. `erase`: the
engine has a ticket again that was erased. `wait`: the run has only just begun. `person`: only somebody who knows the
ticket can tell what is true."""
ASKED_FOR_WITHIN = timedelta(days=7)
_OF_THEMSELVES = ("clock:", "rule:")
"""How those begin by whom an entry is that nobody asked for."""
_SOMEBODYS: frozenset[Kind] = frozenset(
    {
        *("acknowledged", "declined", "handed_back", "promised", "replied", "noted", "customer_replied", "waiting"),
        *("resumed", "approval_requested", "approved", "refused", "resolved", "survey_answered", "cancelled"),
        *("customer_told", "policy_moved", "category_changed"),
    }
)
"""Kinds that come of what somebody asked for, also where they did not say who they are."""


def is_still_asked_for(asked_at: datetime | None, now: datetime) -> bool:
    """Return whether a ticket that nothing was heard of, and that was asked for at `asked_at`, is to be opened still.

    After a week who asked has asked again, or has given up.
    """
    return asked_at is not None and now - asked_at < ASKED_FOR_WITHIN


def acts(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries of what somebody did: a person, a program, the customer."""
    asked_for = (entry for entry in entries if not entry.by.startswith(_OF_THEMSELVES))
    return [entry for entry in asked_for if entry.by != "system" or entry.kind in _SOMEBODYS]


def missing(of: Iterable[Entry], among: Iterable[Entry]) -> list[Entry]:
    """Return the entries `of` one account that are not `among` another's."""
    there = {entry.id for entry in among}
    return [entry for entry in of if entry.id not in there]


def goes_on_with(kept: Case | None, left: Case | None) -> Case | None:
    """Return the case that a run goes on with: what the engine's last run has `left`, or what was `kept` of the ticket.

    What was kept is gone on with where the engine has lost something that somebody did, or has lost all, and nobody has
    done anything since in what it has. Where both have acts of their own, the engine's stands: people see it.
    """
    if kept is None or left is None:
        return left or kept
    lost, since = missing(kept.timeline, left.timeline), missing(left.timeline, kept.timeline)
    # the older entries of a long timeline are in neither
    oldest = max(kept.timeline[0].sequence, left.timeline[0].sequence) if kept.timeline and left.timeline else 0
    lost, since = ([entry for entry in those if entry.sequence >= oldest] for those in (lost, since))
    if not lost:
        return left
    if not since:
        return kept
    return kept if acts(lost) and not acts(since) else left


@dataclass(frozen=True)
class Ours:
    """What our database holds of a ticket: nothing where it `is_known` not, nothing personal where it `is_erased`.

    `is_asked_for` says that somebody asked for it to be opened, and nothing has been heard of it since. `kept` is its
    whole case: as last told, or as it was before the engine was set back.
    """

    is_known: bool = False
    is_erased: bool = False
    is_asked_for: bool = False
    ended: bool = False
    kept: Case | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Engines:
    """What the engine has of a ticket: how its newest run is, None where it remembers none, and what that has left.

    A run that `is_stuck` cannot go on: a worker has answered for it that remembered what the engine had lost, so that
    its history is not what the ticket does.
    """

    run: RunState | None = None
    is_stuck: bool = False
    left: Case | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """How two accounts of a ticket stand to each other, and what mends that.

    `lost` are entries that the engine has lost, `unheard` those that ours has not.
    """

    relation: Relation
    remedy: Remedy
    lost: tuple[Entry, ...] = ()
    unheard: tuple[Entry, ...] = ()

    @property
    def is_difference(self) -> bool:
        """Return whether the accounts differ in a way that something is to be done about."""
        return self.remedy != "nothing" and (self.relation, self.remedy) != ("same", "record")


def verdict(ours: Ours, engines: Engines) -> Verdict:
    """Return how what two databases have of a ticket stands to each other, and what mends it.

    Our timeline may have entries of a life that an operator's reset took back: what was told last counts, which is
    `kept`, and the entries stand for it only where no case was kept.
    """
    held = ours.kept.timeline if ours.kept else ours.entries
    lost = tuple(missing(held, engines.entries))
    unheard = tuple(missing(engines.entries, ours.entries))
    stands = _relation(lost, unheard)
    return Verdict(stands, _remedy(ours, engines, stands), lost, unheard)


def _relation(lost: tuple[Entry, ...], unheard: tuple[Entry, ...]) -> Relation:
    if lost and unheard:
        return "forked"
    if lost:
        return "engine_behind"
    return "ours_behind" if unheard else "same"


def _remedy(ours: Ours, engines: Engines, stands: Relation) -> Remedy:
    if ours.is_erased:
        return "nothing" if engines.run is None else "erase"
    if engines.run is None and ours.is_asked_for:
        return "start"
    if engines.run is None:
        return "nothing" if ours.ended or not ours.is_known else "start" if ours.kept else "person"
    if engines.run == "refused":
        return "nothing"
    if engines.is_stuck:
        return "put_forward" if ours.kept or not ours.is_known else "person"
    if stands in ("same", "ours_behind"):
        broken = engines.run == "broken" and not (engines.left is not None and engines.left.over)
        return "take_up" if broken else "record"
    if ours.kept is None:
        return "person"
    if engines.left is None:
        return "wait" if engines.run == "running" else "person"
    further = goes_on_with(ours.kept, engines.left)
    if further is not ours.kept:
        return "person"
    if engines.run == "completed":
        return "nothing" if ours.kept.status in ENDED else "person"
    return "put_forward"
