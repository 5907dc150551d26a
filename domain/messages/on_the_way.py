"""Messages on the way: those that may still arrive or fail, wherever the case keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from domain.case.case import Case
from domain.case.turn import Turn
from domain.effects import Effect, SendMessage


def on_the_way(case: Case) -> Iterator[SendMessage]:
    """Return every message that is being sent, was taken lately, is held until its instant, or waits for a provider."""
    yield from (effect for effect in case.in_flight.values() if isinstance(effect, SendMessage))
    yield from case.sent.values()
    yield from case.held
    for deferred in case.deferred:
        yield from deferred.ways


def replace(turn: Turn, changed: SendMessage) -> None:
    """Put a message in the place of the one with its id, wherever that is kept."""

    def new(message: SendMessage) -> SendMessage:
        return changed if message.id == changed.id else message

    def effect(one: Effect) -> Effect:
        return changed if one.id == changed.id else one

    case = turn.case
    turn.effects = [effect(one) for one in turn.effects]
    turn.change(
        in_flight={id: effect(one) for id, one in case.in_flight.items()},
        sent={id: new(message) for id, message in case.sent.items()},
        held=tuple(new(message) for message in case.held),
        deferred=tuple(
            each.model_copy(update={"message": new(each.message), "others": tuple(map(new, each.others))})
            if each.has(changed.id)
            else each
            for each in case.deferred
        ),
    )


def unask(turn: Turn, ids: Collection[str]) -> None:
    """Ask for these effects no more: what this step has asked for is not begun, and what comes of them is stale."""
    turn.effects = [one for one in turn.effects if one.id not in ids]
    turn.change(in_flight={id: one for id, one in turn.case.in_flight.items() if id not in ids})
