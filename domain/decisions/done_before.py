"""Done before: whether an action came already, which its key tells, and what its key was used for."""

from __future__ import annotations

from domain.case.case import KEYS_KEPT, Case
from domain.case.origin import digest
from domain.case.turn import Turn
from domain.events import Acted
from domain.requests.action_keys import content, name_of, remembered, says, used


def key_of(case: Case, act: Acted) -> str | None:
    """Return the key an action is known by; by earlier rules it is as it was sent, whatever door it came through."""
    return name_of(act.key, act.door) if case.named_by_cause else remembered(act.key)


def done_before(case: Case, act: Acted) -> bool:
    """Return whether an action was done before; raises `Refused` where its key was used for something else.

    What was done under the key of an earlier release was kept without its content: there the key alone tells.
    """
    key = key_of(case, act)
    if key in case.keys:
        kept = case.used_for.get(digest(key)) if key else None
        if kept is not None and kept != content(act.action, act.body):
            raise used(key or "")
        return True
    return remembered(act.key) in case.proven or _is_the_request(case, act, key)


def keep_key(turn: Turn, act: Acted) -> None:
    """Keep the key of an action that was done, and what it was used for."""
    key, case = turn.key, turn.case
    if not key:
        return
    turn.change(keys=(*case.keys, key)[-KEYS_KEPT:])
    if case.named_by_cause:
        kept = [*case.used_for.items(), (digest(key), content(act.action, act.body))]
        turn.change(used_for=dict(kept[-KEYS_KEPT:]))


def free_key(turn: Turn, key: str | None) -> None:
    """Forget a key: what it was used for was refused in the end."""
    keys, used_for = turn.case.keys, turn.case.used_for
    turn.change(keys=tuple(each for each in keys if each != key))
    if key is not None and turn.case.named_by_cause:
        turn.change(used_for={name: said for name, said in used_for.items() if name != digest(key)})


def _is_the_request(case: Case, act: Acted, key: str | None) -> bool:
    """Whether it is the very message that the ticket was made of: no answer to it, whichever door it came through."""
    opened_by = case.ticket.message_id
    if not case.named_by_cause or opened_by is None or key is None or act.action != "customer_replied":
        return False
    return says(key, opened_by)
