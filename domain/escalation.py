"""The decider: `advance` takes a case one step further; `next_due` says when it must be asked again.

Pure: the same case, event and instant always give the same step. The workflow, the tests and every simulation run
this one function.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

from domain.case.case import KEYS_KEPT, RULES, Case
from domain.case.dues import fallen_before, fallen_by_change, fallen_due, next_due
from domain.case.turn import Turn
from domain.decisions.acting import act
from domain.decisions.deferral import message_deferred, message_taken, provider_back
from domain.decisions.delivery import message_reported, message_settled
from domain.decisions.done_before import done_before, free_key, keep_key, key_of
from domain.decisions.event_origin import content, of_event
from domain.decisions.falling_due import fall_due
from domain.decisions.moving import snapshot_loaded
from domain.decisions.opening import open_case
from domain.decisions.owner_found import owner_found
from domain.decisions.sent_instant import sent_instant
from domain.effects import Effect, LoadSnapshot, SendMessage
from domain.events import (
    MESSAGE_REPORTED,
    MESSAGE_TAKEN,
    PROVIDER_BACK,
    Acted,
    Event,
    MessageDeferred,
    MessageReported,
    MessageSettled,
    MessagesWithdrawn,
    MessageTaken,
    OwnerFound,
    ProviderBack,
    SnapshotLoaded,
    Ticked,
    TimeExtended,
)
from domain.input.problems import InvalidInput
from domain.input.text import clean, shortened
from domain.messages.combining import settle
from domain.policy.snapshot import Snapshot
from domain.requests.action_keys import remembered
from domain.requests.refusals import Refusal, Refused, Unproven, invalid
from domain.requests.ticket import Ticket
from domain.team.proof import carried
from domain.team.unknown_people import nobody_has_that_id

__all__ = ["Step", "advance", "next_due", "open_ticket", "refuse"]

ACTION_LENGTH = 80


class Step(BaseModel, frozen=True):
    """The case after an event, what must be done because of it, and why it was refused, if it was."""

    case: Case
    effects: tuple[Effect, ...] = ()
    refusal: Refusal | None = None


def open_ticket(ticket: Ticket, snapshot: Snapshot, opened_at: datetime, now: datetime, rules: int = RULES) -> Step:
    """Return the first step of a ticket's life; what was overdue when it opened is done in it.

    `rules` are those by which all of its steps are decided: the newest, but for a life that was recorded before.
    """
    turn = open_case(ticket, snapshot, opened_at, now, rules)
    _fall_due(turn)
    return _step(turn)


def advance(case: Case, event: Event, now: datetime) -> Step:
    """Return the case one step further.

    Whatever has fallen due is done first, in the order of its instants, and what the event itself has put into the
    past after it. What falls due at the very instant of an event is left to the next `Ticked`, which must follow at
    once where `next_due` says so: whatever is done at an instant is in time for it. An action counts from when it
    was sent: only what fell due before then is done first, so that it never overtakes a deadline, and nothing of
    later dues, since another action may come now that was sent before them, too. An action that is refused changes
    nothing; one sent by signal leaves an `action_refused` entry, because its sender gets no answer, and so does one
    whose sender is not who they say, or is nobody. An action whose key the case has seen is not done twice, and is
    refused where it is another than the one before.
    """
    turn = Turn(case, now)
    _name(turn, event)
    if isinstance(event, Ticked):
        _fall_due(turn)
        return _step(turn)
    if not case.looks_forward:
        _fall_due(turn)
        _handle(turn, event)
        _fall_due(turn)
        return _step(turn)
    if isinstance(event, Acted):
        turn.sent_at = sent_instant(case, event, now)
    _before(turn)
    _handle(turn, event)
    _after(turn)
    return _step(turn)


def refuse(case: Case, event: Acted, now: datetime) -> Refusal | None:
    """Return why an action would be refused now, or None; what hangs on a proof, not opened yet, is not refused."""
    return None if carried(event.action, event.body) else advance(case, event, now).refusal


def _fall_due(turn: Turn) -> None:
    fall_due(turn, lambda case: fallen_due(case, turn.now))


def _before(turn: Turn) -> None:
    """Do what has fallen due before the instant from which an event counts. Whatever is done at an instant is in time
    for it: what falls due then waits until nothing more can be done at it."""
    fall_due(turn, lambda case: fallen_before(case, turn.happened_at))


def _after(turn: Turn) -> None:
    """Do what an event has put into the past."""
    fall_due(turn, lambda case: fallen_by_change(case, turn.happened_at))


def _name(turn: Turn, event: Event) -> None:
    """Let all that an event leads to be known by it."""
    if not turn.case.named_by_cause:
        return
    key = key_of(turn.case, event) if isinstance(event, Acted) else None
    alike = turn.case.unkeyed.get(content(event), 0) if isinstance(event, Acted) and key is None else 0
    turn.origin = of_event(event, key, alike)


def _count_unkeyed(turn: Turn, event: Acted) -> None:
    """Count an action without a key by its content: the next of that content is another."""
    if turn.case.named_by_cause and turn.key is None:
        said, before = content(event), turn.case.unkeyed
        others = {each: count for each, count in before.items() if each != said}
        turn.change(unkeyed=dict([*others.items(), (said, before.get(said, 0) + 1)][-KEYS_KEPT:]))


def _handle(turn: Turn, event: Event) -> None:
    match event:
        case Acted():
            _act(turn, event)
        case OwnerFound():
            if _landed(turn, event.effect_id):
                with turn.because("assigned"):
                    owner_found(turn, event.effect_id, event.owner)
        case MessageSettled():
            message = _landed(turn, event.effect_id)
            if isinstance(message, SendMessage):
                goes_on = event.goes_on
                message_settled(turn, message, accepted=event.accepted, reason=event.reason, goes_on=goes_on)
        case MessageDeferred():
            message = _landed(turn, event.effect_id)
            if isinstance(message, SendMessage):
                message_deferred(turn, message, event.reason, event.doubted_at)
        case MessageReported():
            _hear(turn, MESSAGE_REPORTED, lambda: message_reported(turn, event.body))
        case MessageTaken():
            _hear(turn, MESSAGE_TAKEN, lambda: message_taken(turn, event.body))
        case ProviderBack():
            _hear(turn, PROVIDER_BACK, lambda: provider_back(turn, event.body))
        case MessagesWithdrawn():
            _landed(turn, event.effect_id)
        case SnapshotLoaded():
            asked = _landed(turn, event.effect_id)
            if isinstance(asked, LoadSnapshot):
                _move(turn, asked, event)
        case TimeExtended():
            if _landed(turn, event.effect_id):
                turn.change(snapshot=turn.case.snapshot.extended(event.time))
                turn.recompute("calendars known further ahead")


def _act(turn: Turn, event: Acted) -> None:
    before: tuple[Case, list[Effect]] = (turn.case, list(turn.effects))
    turn.key, turn.sent_key, turn.by_signal = key_of(turn.case, event), remembered(event.key), event.by_signal
    try:
        if done_before(turn.case, event):
            return
        if event.unknown_people:
            raise Refused(nobody_has_that_id(event.unknown_people))
        act(turn, event.action, event.body, event.proof)
    except Refused as refused:
        turn.case, turn.effects = before
        turn.refusal = refused.refusal
        if event.by_signal or event.unknown_people or isinstance(refused, Unproven):
            _record_refusal(turn, event.action, refused.refusal)
            _count_unkeyed(turn, event)
        return
    turn.counted()
    _count_unkeyed(turn, event)
    keep_key(turn, event)


def _hear(turn: Turn, signal: str, rule: Callable[[], None]) -> None:
    """Follow a rule on what a machine says, which is recorded as refused where it cannot be read."""
    try:
        rule()
    except InvalidInput as error:
        if not turn.case.ended:
            _record_refusal(turn, signal, invalid(error).refusal)


def _move(turn: Turn, asked: LoadSnapshot, loaded: SnapshotLoaded) -> None:
    try:
        snapshot_loaded(turn, asked, loaded)
    except Refused as refused:
        turn.refusal = refused.refusal
        free_key(turn, asked.key)
        if asked.by_signal and not turn.case.ended:
            _record_refusal(turn, "move_policy", refused.refusal)


def _record_refusal(turn: Turn, action: str, refusal: Refusal) -> None:
    action = shortened(str(clean(action)), ACTION_LENGTH)
    turn.record("action_refused", f"{action}: {refusal.detail}", action=action, status=refusal.status)


def _landed(turn: Turn, effect_id: str) -> Effect | None:
    """Take an effect out of flight; None when it is not awaited, and its result is stale."""
    effect = turn.case.in_flight.get(effect_id)
    if effect:
        turn.change(in_flight={k: e for k, e in turn.case.in_flight.items() if k != effect_id})
    return effect


def _step(turn: Turn) -> Step:
    effects = settle(turn)
    return Step(case=turn.case, effects=effects, refusal=turn.refusal)
