"""The backlog: messages of a ticket that wait for their provider, and the order in which they go when it is back.

What is for one reader on one channel goes one after another, in the order in which it was written, so that nobody reads
an answer before the question. Where it lasts, a message waits on the reader's other channel too: it is one message
still, tried on one channel at a time, and what is taken on one is sent on no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from operator import attrgetter

from domain.case.case import Case
from domain.case.deferred import Deferred, Line, come_next
from domain.case.reaching import quiet_until, usable
from domain.case.turn import Turn
from domain.delivery.sending import SILENT
from domain.delivery.status import BEHIND
from domain.effects import SendMessage
from domain.messages.lines import in_line, is_overtaken, joined
from domain.messages.on_the_way import replace
from domain.messages.ticket_facts import facts_for
from domain.messages.usefulness import MOOT, is_moot
from domain.messages.withdrawal import OVERTAKEN, about, withdraw, withdraw_others
from domain.people import Channel

URGENT_AGAIN_AFTER = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=5)
LONGEST_AGAIN = {"urgent": timedelta(minutes=30)}
LONGEST_AGAIN_OTHERWISE = timedelta(hours=2)
DOUBT_MAY_BE_SETTLED_FOR = SILENT.settled_after
"""What may have been taken on one channel is not said on another before there was time to find out."""

_in_order = attrgetter("message.order")


def waiting_for(case: Case, message: SendMessage) -> bool:
    """Return whether something already waits for the same reader on the same channel, which is to go first."""
    return any(in_line(deferred, message) for deferred in case.deferred)


def entry(case: Case, id: str) -> Deferred | None:
    """Return what waits under the id of a message, on whichever of its channels that is."""
    return next((deferred for deferred in case.deferred if deferred.has(id)), None)


def defer(turn: Turn, message: SendMessage, reason: str, doubted_at: datetime | None = None) -> None:
    """Let a message wait for its provider where it belongs in its line."""
    before = entry(turn.case, message.id)
    message = _as_it_waits(turn, message, doubted_at)
    if before is not None:
        _wait_on(turn, before, message, reason)
    else:
        _begin_to_wait(turn, message, reason)


def try_next(turn: Turn, line: Line) -> None:
    """Send what may go next of a line: the first that waits, unless one is being tried, and each in doubt."""
    tried: set[str] = set()
    while True:
        mine = come_next(turn.case.deferred, line)
        deferred = next((each for each in mine if each.message.id not in tried), None)
        if deferred is None:
            return
        tried.update(way.id for way in deferred.ways)
        _try(turn, deferred.next_on(line[1]))


def try_again(turn: Turn, those: Iterable[Deferred]) -> None:
    """Try what waits by itself, on the channel whose turn it is."""
    for deferred in those:
        now_first = entry(turn.case, deferred.message.id)
        if now_first is not None and now_first in come_next(turn.case.deferred):
            _try(turn, now_first)


def go_elsewhere(turn: Turn, deferred: Deferred) -> None:
    """Try a message on one more of its reader's channels, unless it is moot by now.

    One that may have been taken has the time first in which that may be found out.
    """
    channel = other_channel(turn.case, deferred.message)
    if is_moot(turn.case, deferred.message):
        withdraw(turn, [deferred], MOOT)
    elif channel is None:
        _put(turn, deferred, elsewhere_at=None)
    elif not_before := _not_elsewhere_before(turn, deferred, channel):
        _put(turn, deferred, elsewhere_at=not_before)
    else:
        waited = tuple(way.channel for way in deferred.ways)
        other = deferred.message.on(channel).model_copy(update={"waited": waited})
        _put(turn, deferred, message=other, others=deferred.ways, elsewhere_at=None)
        try_next(turn, (other.to.id, channel))


def settled(turn: Turn, message: SendMessage, *, accepted: bool) -> None:
    """Take a message out of the backlog that was taken or has failed, and let go what comes after it."""
    deferred = entry(turn.case, message.id)
    if deferred is None:
        lines = [(message.to.id, message.channel)] if accepted else []
    else:
        lines = sorted(deferred.lines)
        turn.change(deferred=tuple(each for each in turn.case.deferred if each is not deferred))
        if accepted:
            said = f"{message.purpose} to {message.to.id} by {message.channel} was sent, having waited"
            turn.record("message_sent", said, **about(message), since=deferred.since.isoformat())
            withdraw_others(turn, deferred, message)
    for line in lines:
        try_next(turn, line)


def failed_on_one(turn: Turn, failed: SendMessage, retry: SendMessage | None) -> None:
    """Go on with the channels that are left to what failed on one; `retry` is what is tried there once more."""
    deferred = entry(turn.case, failed.id)
    assert deferred is not None, "only what waits is left another channel"
    if retry is not None:
        assert retry.not_before is not None, "what is tried once more has its instant"
        _put(turn, deferred, message=retry, again_at=retry.not_before, under_way=False)
        return
    was_next = failed.id == deferred.message.id
    left = [way for way in deferred.ways if way.id != failed.id]
    _put(turn, deferred, message=left[0], others=tuple(left[1:]), under_way=deferred.under_way and not was_next)
    for way in left:
        replace(turn, way.failed_on(failed.channel))
    if was_next:
        try_next(turn, (left[0].to.id, left[0].channel))


def withdraw_all(turn: Turn, to: str, reason: str) -> int:
    """Tell a reader nothing any more that waits, on any channel; returns how many messages that were."""
    those = [deferred for deferred in turn.case.deferred if deferred.message.to.id == to]
    withdraw(turn, those, reason)
    return len(those)


def other_channel(case: Case, message: SendMessage) -> Channel | None:
    """Return a channel on which the message's receiver can be reached and has not been tried, nor is told anyway."""
    tried = (*message.tried, *message.waited, *message.beside, message.channel)
    return next((channel for channel in usable(case, message.to) if channel not in tried), None)


def as_it_is_now(case: Case, message: SendMessage) -> SendMessage:
    """Return a message that waited with the ticket's facts of now, beside its own."""
    return message.model_copy(
        update={"facts": {**message.facts, **facts_for(case, message)}, "priority": case.priority}
    )


# -- into the line --


def _begin_to_wait(turn: Turn, message: SendMessage, reason: str) -> None:
    first_of_its_line = not waiting_for(turn.case, message)
    deferred = Deferred(
        message=message,
        since=turn.now,
        reason=reason,
        again_at=turn.now + _again_after(message, 1),
        elsewhere_at=_elsewhere_at(turn, message, turn.now),
    )
    if first_of_its_line:
        said = f"{message.purpose} to {message.to.id} by {message.channel} waits: {reason}"
        turn.record("message_deferred", said, **about(message), reason=reason)
    if not deferred.in_doubt:
        deferred = joined(turn, deferred)
    turn.change(deferred=tuple(sorted((*turn.case.deferred, deferred), key=_in_order)))
    if is_overtaken(turn.case, deferred):
        withdraw(turn, [deferred], OVERTAKEN)
    elif first_of_its_line and reason == BEHIND:
        try_next(turn, deferred.line)


def _wait_on(turn: Turn, before: Deferred, message: SendMessage, reason: str) -> None:
    tries = before.tries + 1
    changes = {
        "message": message,
        "reason": reason,
        "tries": tries,
        "again_at": turn.now + _again_after(message, tries),
        "elsewhere_at": _sooner(before.elsewhere_at, _elsewhere_at(turn, message, before.since)),
        "under_way": False,
    }
    _exchange(turn, before, before.model_copy(update=changes).turned())


def _as_it_waits(turn: Turn, message: SendMessage, doubted_at: datetime | None) -> SendMessage:
    """The message without what holds only for one that goes: what it owned up to is owed again."""
    facts = {name: value for name, value in message.facts.items() if name != "late_since"}
    if message.to_customer:
        said = message.facts.get("late_since")
        instants = (turn.case.owed_since, message.keeps, datetime.fromisoformat(said) if said else None)
        turn.change(owed_since=min((instant for instant in instants if instant is not None), default=None))
    return message.model_copy(update={"facts": facts, "doubted_at": doubted_at, "behind": False})


def _elsewhere_at(turn: Turn, message: SendMessage, since: datetime) -> datetime | None:
    """When the same reader is told on another channel; None where there is none, or they are told there anyway."""
    if other_channel(turn.case, message) is None:
        return None
    return since + turn.case.snapshot.policy.when_provider_away.other_channel_after.of(turn.case.priority)


def _sooner(before: datetime | None, now: datetime | None) -> datetime | None:
    """The instant of before, or an earlier one, for a ticket that has become more urgent."""
    return min(before, now) if before is not None and now is not None else before


def _again_after(message: SendMessage, tries: int) -> timedelta:
    """How long until it is tried by itself: twice as long each time, and spread by message."""
    first = URGENT_AGAIN_AFTER if message.priority == "urgent" else AGAIN_AFTER
    longest: timedelta = LONGEST_AGAIN.get(message.priority, LONGEST_AGAIN_OTHERWISE)
    drawn = sha256(f"{message.id}/{tries}".encode()).digest()[0] / 0xFF
    wait: timedelta = min(first * 2 ** min(tries - 1, 10), longest)
    return wait * (0.9 + 0.2 * drawn)


# -- out of the line --


def _try(turn: Turn, deferred: Deferred) -> None:
    """Ask for it as it is now, unless it is moot, or its reader's quiet hours last on every channel that it may go."""
    if is_moot(turn.case, deferred.message):
        withdraw(turn, [deferred], MOOT)
        return
    quiet = {way.channel: _quiet_until(turn, way) for way in deferred.ways}
    open_now = next((way for way in deferred.ways if quiet[way.channel] is None), None)
    if open_now is None:
        _put(turn, deferred, again_at=min(opens for opens in quiet.values() if opens is not None))
        return
    going = deferred.next_on(open_now.channel).model_copy(update={"under_way": True})
    _exchange(turn, deferred, going)
    turn.ask(as_it_is_now(turn.case, going.message))


def _not_elsewhere_before(turn: Turn, deferred: Deferred, channel: Channel) -> datetime | None:
    opens = _quiet_until(turn, deferred.message.on(channel))
    doubts = (way.doubted_at + DOUBT_MAY_BE_SETTLED_FOR for way in deferred.ways if way.doubted_at is not None)
    later = [instant for instant in (opens, *doubts) if instant is not None and instant > turn.now]
    return max(later, default=None)


def _quiet_until(turn: Turn, message: SendMessage) -> datetime | None:
    return quiet_until(turn.case, message.channel, turn.now) if message.to_customer else None


def _put(turn: Turn, deferred: Deferred, **changes: object) -> None:
    _exchange(turn, deferred, deferred.model_copy(update=changes))


def _exchange(turn: Turn, before: Deferred, after: Deferred) -> None:
    ids = {way.id for way in before.ways}
    turn.change(deferred=tuple(after if each.message.id in ids else each for each in turn.case.deferred))
