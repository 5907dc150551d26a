"""Combining: what one step really asks for, when it had several reasons to tell the same person.

Several levels that fall due together after an outage are one notice for a person and one message for the customer.
What is to be told in a step that also looks for an owner is told with the owner's name, once one is found.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from domain.case.case import EVERY_MESSAGE_HAS_ITS_END
from domain.case.turn import Turn
from domain.effects import WHERE_IT_STANDS, Effect, ExtendTime, LoadSnapshot, Purpose, SendMessage, WithdrawMessages
from domain.messages.withdrawal import OVERTAKEN, say_withdrawn
from domain.people import Channel

_LOUDNESS: dict[Purpose, int] = {"reminder": 0, "warning": 1, "breach": 2, "alarm": 3}
"""Of what is told a person in one notice, the quieter does not hide the louder."""


def settle(turn: Turn) -> tuple[Effect, ...]:
    """Return the effects of the step, combined; exactly these stay in flight of all that the step has asked for."""
    asked = {effect.id for effect in turn.effects}
    effects = _owning_up(turn, _combined(turn))
    before = {id: effect for id, effect in turn.case.in_flight.items() if id not in asked}
    turn.change(in_flight=before | {effect.id: effect for effect in effects})
    return effects


def _owning_up(turn: Turn, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Let what the customer is sent say that they should have heard earlier, where that is so."""
    late = _unheard_since(turn)
    going = [e.id for e in effects if isinstance(e, SendMessage) and e.to_customer and not e.behind]
    if late is None or not going:
        return effects
    turn.change(unheard_since=None)
    return tuple(_owned_up(effect, late) if effect.id == going[-1] else effect for effect in effects)


def _unheard_since(turn: Turn) -> datetime | None:
    """The earliest promised instant that has passed in silence: nobody acted, or what was to keep it waits."""
    owed, asked = turn.case.owed_since, {effect.id for effect in turn.effects}
    under_way = (effect for effect in turn.case.in_flight.values() if isinstance(effect, SendMessage))
    if any(message.facts.get("late_since") for message in under_way if message.id not in asked):
        owed = None  # it is being said
    instants = (turn.case.unheard_since, owed if owed and owed < turn.now else None)
    return min((instant for instant in instants if instant is not None), default=None)


def _owned_up(effect: Effect, late: datetime) -> Effect:
    assert isinstance(effect, SendMessage)
    return effect.model_copy(update={"facts": {**effect.facts, "late_since": late.isoformat()}})


def _combined(turn: Turn) -> tuple[Effect, ...]:
    waited = {way.id for deferred in turn.case.deferred for way in deferred.ways}
    messages = [effect for effect in turn.effects if isinstance(effect, SendMessage) and effect.id not in waited]
    to_customer = _to_customer([message for message in messages if message.to_customer])
    _say_what_is_left_out(turn, messages, to_customer)
    to_staff = _to_staff(message for message in messages if not message.to_customer)
    others: list[Effect] = [
        effect
        for effect in turn.effects
        if isinstance(effect, ExtendTime | LoadSnapshot | WithdrawMessages) or effect.id in waited
    ]
    asked = {effect.id: effect for effect in turn.effects}
    handover = turn.case.handover
    if handover and handover.effect_id in asked:
        others.append(asked[handover.effect_id])
        owed = [m for m in to_customer if handover.needed and m.purpose == "customer_update"]
        kept = {
            "notices": (*handover.notices, *to_staff),
            "update_owed": handover.update_owed or bool(owed),
            "owed_by": (*handover.owed_by, *(entry for message in owed for entry in message.entries)),
        }
        turn.change(handover=handover.model_copy(update=kept))
        to_customer, to_staff = [m for m in to_customer if m not in owed], []
    place = {effect.id: place for place, effect in enumerate(turn.effects)}
    return tuple(sorted((*others, *to_customer, *to_staff), key=lambda effect: place[effect.id]))


def _say_what_is_left_out(turn: Turn, messages: list[SendMessage], going: list[SendMessage]) -> None:
    """Say of a message that failed, and was to be tried once more now, that something newer goes in its place."""
    if turn.case.rules < EVERY_MESSAGE_HAS_ITS_END:
        return
    for message in messages:
        if message.again and message.to_customer and message not in going:
            say_withdrawn(turn, message, OVERTAKEN)


def _to_customer(messages: list[SendMessage]) -> list[SendMessage]:
    """Leave out what a later message on the same channel makes old."""
    last = {message.channel: place for place, message in enumerate(messages)}
    kept: dict[str, SendMessage] = {}
    left_out: dict[Channel, tuple[str, ...]] = {}
    for place, message in enumerate(messages):
        if message.purpose in WHERE_IT_STANDS and place < last[message.channel]:
            left_out[message.channel] = (*left_out.get(message.channel, ()), *message.entries)
        else:
            kept[message.id] = _of_entries(message, left_out.get(message.channel, ()))
    return list(kept.values())


def _of_entries(message: SendMessage, entries: Iterable[str]) -> SendMessage:
    """The message as one to which these entries have led, too."""
    return message.model_copy(update={"entries": tuple(dict.fromkeys((*entries, *message.entries)))})


def _to_staff(messages: Iterable[SendMessage]) -> list[SendMessage]:
    """Make what goes to one person on one channel one message: the newest, with every line and fact of those before."""
    kept: dict[tuple[str, str], SendMessage] = {}
    for message in messages:
        place = (message.to.id, message.channel)
        earlier = kept.pop(place, None)
        if earlier:
            message = merged_notice(earlier, message)
        kept[place] = message
    return list(kept.values())


def merged_notice(earlier: SendMessage, later: SendMessage) -> SendMessage:
    """Return the later of two notices to one person, with every line and fact of both."""
    items = list(dict.fromkeys([*earlier.facts.get("items", ()), *later.facts.get("items", ())]))
    facts = {**earlier.facts, **later.facts, "items": items}
    louder = _LOUDNESS.get(earlier.purpose, -1) > _LOUDNESS.get(later.purpose, len(_LOUDNESS))
    purpose = earlier.purpose if louder else later.purpose
    instead_of = tuple(dict.fromkeys((*earlier.instead_of, *later.instead_of)))
    changes = {"facts": facts, "purpose": purpose, "instead_of": instead_of}
    return _of_entries(later.model_copy(update=changes), earlier.entries)
