"""Assigning: looking for an owner."""

from __future__ import annotations

from domain.case.case import Case, Cause, Handover
from domain.case.turn import Turn
from domain.effects import AssignOwner
from domain.input.text import shortened
from domain.messages.telling import send_kept

WHY_LENGTH = 1_000


def look_for_owner(
    turn: Turn,
    cause: Cause,
    why: str,
    *,
    note: str = "",
    person: str | None = None,
    serving: bool = False,
    again: str | None = None,
    tell: tuple[str, ...] = (),
    acknowledged: bool = False,
) -> None:
    """Ask for an owner in the present tier; who declined, was tried there or had it in another tier is left out. A
    `person` wanted by name is, where `serving`, to be one whose work it is.

    A search that has not found anybody yet is given up for this one, which takes over whom it had to tell of what.
    """
    rung = turn.case.rung
    effect = AssignOwner(
        id=turn.next_effect_id("assign"),
        team=turn.case.team if rung.team == "by category" else rung.team,
        tier=rung.name,
        skill=rung.skill,
        person=person,
        serving=serving,
        again=again,
        exclude=_left_out(turn.case, again),
        prefer_best=turn.case.prefer == "best",
        at=turn.now,
    )
    handover = Handover(
        effect_id=effect.id,
        cause=cause,
        why=why,
        person=person,
        by=turn.by if person is not None and turn.case.named_by_cause else None,
        via=turn.via if person is not None else None,
        needed=person is None or turn.case.owner is None,
        note=note,
        tell=tell,
        acknowledged=acknowledged,
    )
    if person is not None and turn.case.looks_forward:
        turn.stop("acknowledge")  # nobody else is looked for meanwhile
    given_up = turn.case.handover
    turn.change(handover=_taken_over(given_up, handover) if given_up else handover)
    turn.ask(effect)


def end_search(turn: Turn) -> None:
    """Look for an owner no more, and tell what was kept for the end of the search."""
    handover = turn.case.handover
    turn.change(handover=None)
    for notice in handover.notices if handover else ():
        send_kept(turn, notice)


def give_up_search(turn: Turn) -> None:
    """Look for an owner no more, for the work has ended."""
    if turn.case.use_may_end:
        end_search(turn)
    else:
        turn.change(handover=None)


def _left_out(case: Case, again: str | None) -> tuple[str, ...]:
    elsewhere = [owner.id for tier, owner in case.tier_owners.items() if tier != case.tier]
    others = [person for person in (*case.tried_in_tier, *elsewhere) if person != again]
    return tuple(dict.fromkeys([*case.declined, *others]))


def _taken_over(given_up: Handover, new: Handover) -> Handover:
    opened = given_up.cause == "opened"
    return new.model_copy(
        update={
            "cause": given_up.cause if new.cause == "reassigned" else new.cause,
            "why": new.why if opened else shortened(f"{given_up.why}; {new.why}", WHY_LENGTH),
            "needed": True,
            "note": new.note or given_up.note,
            "tell": tuple(dict.fromkeys([*given_up.tell, *new.tell])),
            "notices": given_up.notices,
            "update_owed": given_up.update_owed,
            "owed_by": given_up.owed_by,
        }
    )
