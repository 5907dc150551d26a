"""The backlog: messages of a ticket that wait for their provider, and the order in which they go when it is back.

What is for one reader on one channel goes one after another, in the order in which it was written, so that nobody reads
an answer before the question. On the way in, what says only how things were is overtaken by what was written after it,
and notices to one of the team become one. A message in doubt stands beside its line: it may have been taken, so it is
neither merged nor waited for. Where a reader is told on another channel, whichever is taken first ends the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter

from domain.case.case import Case
from domain.case.deferred import Deferred, Line, come_next
from domain.case.dues import said_elsewhere
from domain.case.reaching import quiet_until, usable
from domain.case.turn import Turn
from domain.effects import WHERE_IT_STANDS, Purpose, SendMessage, WithdrawMessages
from domain.messages.combining import merged_notice
from domain.messages.ticket_facts import facts_for
from domain.messages.usefulness import MOOT, is_moot
from domain.people import Channel

BEHIND = "behind another"
"""The reason of a message that was entered only, since something before it for the same reader waited."""
OVERTAKEN = "overtaken"
MERGED = "merged"
URGENT_AGAIN_AFTER = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=5)
LONGEST_AGAIN = {"urgent": timedelta(minutes=15)}
LONGEST_AGAIN_OTHERWISE = timedelta(hours=1)
MOST_LINES = 20
"""Lines of a notice that several have become."""

_LINES: frozenset[Purpose] = frozenset({"reminder", "warning", "breach", "escalation", "alarm", "resumed"})
"""Notices that are lines and nothing else. Those with words of somebody stay what they are, but for a customer's."""
_in_order = attrgetter("message.order")


def waiting_for(case: Case, message: SendMessage) -> bool:
    """Return whether something already waits for the same reader on the same channel, which is to go first."""
    return any(_in_line(deferred, message) for deferred in case.deferred)


def defer(turn: Turn, message: SendMessage, reason: str, doubted_at: datetime | None = None) -> None:
    """Let a message wait for its provider where it belongs in its line."""
    before = _entry(turn.case, message.id)
    message = _as_it_waits(turn, message, doubted_at)
    if before is not None:
        tries = before.tries + 1
        again_at = turn.now + _again_after(message, tries)
        changes = {"message": message, "reason": reason, "tries": tries, "again_at": again_at, "under_way": False}
        _put(turn, before.model_copy(update=changes))
        return
    first_of_its_line = not waiting_for(turn.case, message)
    deferred = Deferred(
        message=message,
        since=turn.now,
        reason=reason,
        again_at=turn.now + _again_after(message, 1),
        elsewhere_at=_elsewhere_at(turn, message),
    )
    if first_of_its_line:
        said = f"{message.purpose} to {message.to.id} by {message.channel} waits: {reason}"
        turn.record("message_deferred", said, **_about(message), reason=reason)
    if not deferred.in_doubt:
        deferred = _overtaking(turn, deferred)
    turn.change(deferred=tuple(sorted((*turn.case.deferred, deferred), key=_in_order)))
    if _is_overtaken(turn.case, deferred):
        withdraw(turn, [deferred], OVERTAKEN)
    elif first_of_its_line and reason == BEHIND:
        try_next(turn, deferred.line)


def try_next(turn: Turn, line: Line) -> None:
    """Send what may go next of a line: the first that waits, unless one is being tried, and each in doubt."""
    tried: set[str] = set()
    while True:
        mine = (each for each in come_next(turn.case.deferred) if each.line == line)
        free = (each for each in mine if each.message.id not in tried and not said_elsewhere(turn.case, each))
        deferred = next(free, None)
        if deferred is None:
            return
        tried.add(deferred.message.id)
        _try(turn, deferred)


def settled(turn: Turn, message: SendMessage, *, accepted: bool) -> None:
    """Take a message out of the backlog that was taken or refused, end what it makes needless, let the next one go."""
    case = turn.case
    deferred = _entry(case, message.id)
    twins = [each for each in case.deferred if each.elsewhere == message.id]
    if deferred is not None:
        _remove(turn, [deferred.message.id])
        if accepted:
            said = f"{message.purpose} to {message.to.id} by {message.channel} was sent, having waited"
            turn.record("message_sent", said, **_about(message), since=deferred.since.isoformat())
            _end_twin(turn, deferred, f"told by {message.channel}")
    if accepted:
        withdraw(turn, twins, f"told by {message.channel}")
    else:
        for twin in twins:
            _put(turn, twin.model_copy(update={"elsewhere": None, "elsewhere_at": None}))
    for line in dict.fromkeys([(message.to.id, message.channel), *(twin.line for twin in twins)]):
        try_next(turn, line)


def withdraw(turn: Turn, those: Iterable[Deferred], reason: str) -> None:
    """Send those messages no more, with a word in the timeline and in the ledger; `reason` is a code."""
    gone = list(those)
    if not gone:
        return
    ids = {deferred.message.id for deferred in gone}
    _remove(turn, ids)
    turn.effects = [effect for effect in turn.effects if effect.id not in ids]
    turn.change(in_flight={id: effect for id, effect in turn.case.in_flight.items() if id not in ids})
    if reason != MERGED:
        for deferred in gone:
            _say_withdrawn(turn, deferred.message, reason)
    messages = tuple(deferred.message for deferred in gone)
    turn.ask(WithdrawMessages(id=turn.next_effect_id("withdraw"), messages=messages, reason=reason))


def withdraw_all(turn: Turn, to: str, reason: str) -> int:
    """Tell a reader nothing any more that waits, on any channel; returns how many messages that were."""
    those = [deferred for deferred in turn.case.deferred if deferred.message.to.id == to]
    for deferred in those:
        _end_twin(turn, deferred, reason)
    withdraw(turn, [each for each in turn.case.deferred if each.message.to.id == to], reason)
    return len(those)


def linked(turn: Turn, deferred: Deferred, elsewhere: str | None) -> None:
    """Note by which message the reader is told on another channel; None where there is no other way."""
    _put(turn, deferred.model_copy(update={"elsewhere": elsewhere, "elsewhere_at": None}))


def relink(turn: Turn, became: Iterable[tuple[str, str]]) -> None:
    """Follow messages on another channel that have become others."""
    by = dict(became)
    for deferred in turn.case.deferred:
        if deferred.elsewhere in by:
            _put(turn, deferred.model_copy(update={"elsewhere": by[deferred.elsewhere]}))


def other_channel(case: Case, message: SendMessage) -> Channel | None:
    """Return a channel on which the message's receiver can be reached and has not been tried."""
    tried = (*message.tried, *message.waited, message.channel)
    return next((channel for channel in usable(case, message.to) if channel not in tried), None)


# -- into the line --


def _as_it_waits(turn: Turn, message: SendMessage, doubted_at: datetime | None) -> SendMessage:
    """The message without what holds only for one that goes: what it owned up to is owed again."""
    facts = {name: value for name, value in message.facts.items() if name != "late_since"}
    if message.to_customer:
        said = message.facts.get("late_since")
        instants = (turn.case.owed_since, message.keeps, datetime.fromisoformat(said) if said else None)
        turn.change(owed_since=min((instant for instant in instants if instant is not None), default=None))
    return message.model_copy(update={"facts": facts, "doubted_at": doubted_at, "behind": False})


def _overtaking(turn: Turn, new: Deferred) -> Deferred:
    """Let a message that joins its line overtake, or take up, what was written before it and still waits."""
    message = new.message
    before = [each for each in turn.case.deferred if _in_line(each, message) and not each.under_way]
    older = [each for each in before if each.message.order <= message.order]
    if message.to_customer:
        overtaken = [each for each in older if each.message.purpose in WHERE_IT_STANDS]
        withdraw(turn, overtaken, OVERTAKEN)
        return new.model_copy(update={"elsewhere_at": _earliest(new, *overtaken)})
    taken_up = [each for each in older if each.elsewhere is None and _become_one(each.message, message)]
    if not taken_up:
        return new
    withdraw(turn, taken_up, MERGED)
    relink(turn, ((each.message.id, message.id) for each in taken_up))
    merged = taken_up[0].message
    for later in (*(each.message for each in taken_up[1:]), message):
        merged = _bounded(_merged(merged, later))
    again_at = min(each.again_at for each in taken_up)
    return new.model_copy(update={"message": merged, "again_at": again_at, "elsewhere_at": _earliest(new, *taken_up)})


def _become_one(earlier: SendMessage, later: SendMessage) -> bool:
    if earlier.purpose == later.purpose == "customer_replied":
        return True
    return earlier.purpose in _LINES and later.purpose in _LINES


def _merged(earlier: SendMessage, later: SendMessage) -> SendMessage:
    """Two notices as one, with the words of both."""
    merged = merged_notice(earlier, later)
    texts = [notice.facts["text"] for notice in (earlier, later) if notice.facts.get("text")]
    return merged.model_copy(update={"facts": {**merged.facts, "text": "\n\n".join(texts)}}) if texts else merged


def _is_overtaken(case: Case, new: Deferred) -> bool:
    """Whether it says only how things were, and what was written after it waits already."""
    message = new.message
    if not message.to_customer or message.purpose not in WHERE_IT_STANDS or new.in_doubt:
        return False
    return any(_in_line(each, message) and each.message.order > message.order for each in case.deferred)


def _earliest(*those: Deferred) -> datetime | None:
    return min((each.elsewhere_at for each in those if each.elsewhere_at is not None), default=None)


def _bounded(message: SendMessage) -> SendMessage:
    """The notice with its newest lines, and how many came before them: the ticket's timeline has them all."""
    items, left_out = message.facts["items"], message.facts.get("earlier_lines", 0)
    shown = [item for item in items if item != _earlier(message, left_out)]
    if len(shown) < MOST_LINES and not left_out:
        return message
    left_out += max(len(shown) - MOST_LINES + 1, 0)
    items = [_earlier(message, left_out), *shown[-MOST_LINES + 1 :]]
    return message.model_copy(update={"facts": {**message.facts, "items": items, "earlier_lines": left_out}})


def _earlier(message: SendMessage, count: int) -> str:
    return f"{message.facts['reference']}: {count} earlier notices, which the timeline has"


def _elsewhere_at(turn: Turn, message: SendMessage) -> datetime | None:
    """When the same reader is told on another channel; None where there is none, or they are told there anyway."""
    case = turn.case
    if other_channel(case, message) is None or told_there_too(case, message):
        return None
    return turn.now + case.snapshot.policy.when_provider_away.other_channel_after.of(message.priority)


def told_there_too(case: Case, message: SendMessage) -> bool:
    """Return whether the same notice went to the team's other channels from the start, as urgent ones do."""
    wanted = case.snapshot.policy.notify.of(message.priority)
    return not message.to_customer and message.channel in wanted and len(wanted) > 1


def _again_after(message: SendMessage, tries: int) -> timedelta:
    """How long until it is tried by itself: twice as long each time, and spread by message."""
    first = URGENT_AGAIN_AFTER if message.priority == "urgent" else AGAIN_AFTER
    longest: timedelta = LONGEST_AGAIN.get(message.priority, LONGEST_AGAIN_OTHERWISE)
    drawn = sha256(f"{message.id}/{tries}".encode()).digest()[0] / 0xFF
    wait: timedelta = min(first * 2 ** min(tries - 1, 10), longest)
    return wait * (0.9 + 0.2 * drawn)


# -- out of the line --


def _try(turn: Turn, deferred: Deferred) -> None:
    """Ask for it as it is now, unless it is moot, or its reader's quiet hours last."""
    message, case = deferred.message, turn.case
    if is_moot(case, message):
        withdraw(turn, [deferred], MOOT)
        return
    opens = quiet_until(case, message.channel, turn.now) if message.to_customer else None
    if opens is not None:
        _put(turn, deferred.model_copy(update={"again_at": opens}))
        return
    _put(turn, deferred.model_copy(update={"under_way": True}))
    turn.ask(as_it_is_now(case, message))


def as_it_is_now(case: Case, message: SendMessage) -> SendMessage:
    """Return a message that waited with the ticket's facts of now, beside its own."""
    return message.model_copy(
        update={"facts": {**message.facts, **facts_for(case, message)}, "priority": case.priority}
    )


def _end_twin(turn: Turn, deferred: Deferred, reason: str) -> None:
    """Send no more on the other channel what was said by this one, where it has not gone yet."""
    if deferred.elsewhere is None:
        return
    held = [message for message in turn.case.held if message.id == deferred.elsewhere]
    if held:
        turn.change(held=tuple(message for message in turn.case.held if message.id != deferred.elsewhere))
        _say_withdrawn(turn, held[0], reason)
    withdraw(turn, [d for d in turn.case.deferred if d.message.id == deferred.elsewhere and not d.under_way], reason)


def _say_withdrawn(turn: Turn, message: SendMessage, reason: str) -> None:
    said = f"{message.purpose} to {message.to.id} by {message.channel} is not sent any more: {reason}"
    turn.record("message_withdrawn", said, **_about(message), reason=reason)


def _in_line(deferred: Deferred, message: SendMessage) -> bool:
    """Whether another message, in no doubt, waits for the same reader on the same channel."""
    same = deferred.line == (message.to.id, message.channel)
    return same and not deferred.in_doubt and deferred.message.id != message.id


def _entry(case: Case, id: str) -> Deferred | None:
    return next((deferred for deferred in case.deferred if deferred.message.id == id), None)


def _put(turn: Turn, changed: Deferred) -> None:
    turn.change(deferred=tuple(changed if d.message.id == changed.message.id else d for d in turn.case.deferred))


def _remove(turn: Turn, ids: Collection[str]) -> None:
    turn.change(deferred=tuple(d for d in turn.case.deferred if d.message.id not in ids))


def _about(message: SendMessage) -> dict[str, str]:
    return {"purpose": message.purpose, "to": message.to.id, "channel": message.channel}
