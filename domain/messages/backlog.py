"""The backlog: messages of a ticket that wait for their provider, and the order in which they go when it is back.

What is for one person on one channel goes one after another, oldest first, so that nobody reads an answer before the
question. On the way in, what says only how things were is overtaken by what comes after it, and notices to one of the
team become one. A message in doubt stands apart: it may have been taken, so it is neither merged nor waited for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from domain.case.case import Case
from domain.case.deferred import Deferred
from domain.case.reaching import quiet_until, usable
from domain.case.turn import Turn
from domain.effects import PERSONS_OWN_WORDS, WHERE_IT_STANDS, SendMessage, WithdrawMessages
from domain.messages.combining import merged_notice
from domain.messages.ticket_facts import facts_for
from domain.people import Channel

OVERTAKEN = "overtaken"
MERGED = "merged"
MOOT = "no longer true"
USE_ENDS_AFTER = timedelta(days=7)
"""After so long a message is given up, unless it has a person's own words: those only a person gives up."""
URGENT_AGAIN_AFTER = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=5)
LONGEST_AGAIN = {"urgent": timedelta(minutes=15)}
LONGEST_AGAIN_OTHERWISE = timedelta(hours=1)
MOST_LINES = 20
"""Lines of a notice that several have become."""

_ASKS_FOR_WORK = frozenset(
    {"assigned", "reminder", "warning", "breach", "escalation", "alarm", "customer_replied", "resumed", "approval"}
)


def waiting_for(case: Case, message: SendMessage) -> bool:
    """Return whether something already waits for the same person on the same channel, which is to go first."""
    return any(_in_line(deferred, message) for deferred in case.deferred)


def defer(turn: Turn, message: SendMessage, reason: str, doubted_at: datetime | None = None) -> None:
    """Let a message wait for its provider, at the end of the line or where it stood in it."""
    before = _entry(turn.case, message.id)
    doubted_at = doubted_at or message.doubted_at
    behind = message.behind
    message = message.model_copy(update={"doubted_at": doubted_at, "behind": False})
    if message.to_customer:
        _owe(turn, message)
    if before is not None:
        tries = before.tries + 1
        changes = {"message": message, "reason": reason, "tries": tries, "under_way": False}
        again_at = turn.now + _again_after(message, tries)
        _put(turn, before.model_copy(update={**changes, "again_at": again_at}))
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
    if doubted_at is None:
        deferred = _overtaking(turn, deferred)
    turn.change(deferred=(*turn.case.deferred, deferred))
    if behind:
        try_next(turn, message.to.id, message.channel)


def try_next(turn: Turn, to: str, channel: Channel) -> None:
    """Send the first message that waits for a person on a channel, unless one is being tried; and all in doubt."""
    mine = [d for d in turn.case.deferred if (d.message.to.id, d.message.channel) == (to, channel)]
    for deferred in mine:
        if deferred.message.doubted_at is not None:
            _try(turn, deferred)
    in_line = [deferred for deferred in mine if deferred.message.doubted_at is None]
    if any(deferred.under_way for deferred in in_line):
        return
    while in_line:
        if _try(turn, in_line.pop(0)):
            return


def settled(turn: Turn, message: SendMessage, *, accepted: bool) -> None:
    """Take a message out of the backlog that was taken or refused, and let the next in its line go."""
    deferred = _entry(turn.case, message.id)
    if deferred is not None:
        _remove(turn, [deferred])
        if accepted:
            said = f"{message.purpose} to {message.to.id} by {message.channel} was sent, having waited"
            turn.record("message_sent", said, **_about(message), since=deferred.since.isoformat())
    for each in [d for d in turn.case.deferred if d.elsewhere == message.id]:
        if accepted:
            withdraw(turn, [each], f"told by {message.channel}")
        else:
            _put(turn, each.model_copy(update={"elsewhere": None, "elsewhere_at": None}))
    try_next(turn, message.to.id, message.channel)


def put_off(turn: Turn, due_at: datetime) -> list[Deferred]:
    """Return what was to be tried by itself by `due_at`, having set when that is next."""
    come = [d for d in turn.case.deferred if d.again_at <= due_at and not d.under_way and d.elsewhere is None]
    for deferred in come:
        again_at = turn.now + _again_after(deferred.message, deferred.tries + 1)
        _put(turn, deferred.model_copy(update={"again_at": again_at, "tries": deferred.tries + 1}))
    return come


def tell_elsewhere(turn: Turn, deferred: Deferred, other: SendMessage | None) -> None:
    """Note that the reader of a deferred message is told by another one; None where there is no other way."""
    elsewhere = other.id if other else None
    _put(turn, deferred.model_copy(update={"elsewhere": elsewhere, "elsewhere_at": None}))


def withdraw(turn: Turn, those: Iterable[Deferred], reason: str) -> None:
    """Send those messages no more, with a word in the timeline and in the ledger; `reason` is a code."""
    gone = list(those)
    if not gone:
        return
    _remove(turn, gone)
    for deferred in gone:
        message = deferred.message
        if reason != MERGED:
            said = f"{message.purpose} to {message.to.id} by {message.channel} is not sent any more: {reason}"
            turn.record("message_withdrawn", said, **_about(message), reason=reason)
    messages = tuple(deferred.message for deferred in gone)
    ids = {message.id for message in messages}
    turn.change(in_flight={id: effect for id, effect in turn.case.in_flight.items() if id not in ids})
    turn.ask(WithdrawMessages(id=turn.next_effect_id("withdraw"), messages=messages, reason=reason))


# -- one entry --


def _try(turn: Turn, deferred: Deferred) -> bool:
    """Whether it goes now, or waits for its reader's quiet hours to end."""
    if deferred.under_way or deferred.elsewhere is not None:
        return False
    message, case = deferred.message, turn.case
    if reason := _moot(case, message):
        withdraw(turn, [deferred], reason)
        return False
    opens = quiet_until(case, message.channel, turn.now) if message.to_customer else None
    if opens is not None:
        _put(turn, deferred.model_copy(update={"again_at": opens}))
        return True
    _put(turn, deferred.model_copy(update={"under_way": True}))
    as_it_is_now = {"facts": {**message.facts, **facts_for(case, message)}, "priority": case.priority}
    turn.ask(message.model_copy(update=as_it_is_now))
    return True


def _moot(case: Case, message: SendMessage) -> str | None:
    """Why a message is not to be sent any more; None where it is of use.

    What the customer must read always is, but for what asks something that is settled by now.
    """
    if message.purpose in PERSONS_OWN_WORDS:
        return None
    episode = message.facts.get("episode", case.episode)
    moot = {
        "survey": case.survey_score is not None or episode != case.episode or case.active,
        "waiting_reminder": not case.waits_for_customer,
        "customer_update": not case.active,
        "customer_escalated": not case.active,
        "owner_changed": not case.active,
        "reopened": episode != case.episode,
    }
    if moot.get(message.purpose, message.purpose in _ASKS_FOR_WORK and not case.active):
        return MOOT
    owns = case.owner is not None and case.owner.contact.id == message.to.id
    return MOOT if message.purpose in ("assigned", "reminder") and not owns else None


def _overtaking(turn: Turn, new: Deferred) -> Deferred:
    """Let a message that joins the line overtake or take up what waits in it."""
    message = new.message
    before = [d for d in turn.case.deferred if _in_line(d, message) and not d.under_way and d.elsewhere is None]
    if message.to_customer:
        withdraw(turn, [d for d in before if d.message.purpose in WHERE_IT_STANDS], OVERTAKEN)
        return new
    if not before:
        return new
    withdraw(turn, before, MERGED)
    merged = before[0].message
    for later in (*(d.message for d in before[1:]), message):
        merged = merged_notice(merged, later)
    first = before[0]
    return new.model_copy(update={"message": _bounded(merged), "since": first.since, "again_at": first.again_at})


def _bounded(message: SendMessage) -> SendMessage:
    items = message.facts["items"]
    if len(items) <= MOST_LINES:
        return message
    return message.model_copy(update={"facts": {**message.facts, "items": items[-MOST_LINES:]}})


def _owe(turn: Turn, message: SendMessage) -> None:
    """Remember the earliest instant at which the customer was promised to hear, and may not."""
    said = message.facts.get("late_since")
    instants = [turn.case.owed_since, message.keeps, datetime.fromisoformat(said) if said else None]
    turn.change(owed_since=min((instant for instant in instants if instant is not None), default=None))


def _elsewhere_at(turn: Turn, message: SendMessage) -> datetime | None:
    """When the same person is told on another channel; None where there is none, or they are told there anyway."""
    case = turn.case
    if other_channel(case, message) is None or told_there_too(case, message):
        return None
    return turn.now + case.snapshot.policy.when_provider_away.other_channel_after.of(message.priority)


def other_channel(case: Case, message: SendMessage) -> Channel | None:
    """Return a channel on which the message's receiver can be reached and has not been tried."""
    tried = (*message.tried, message.channel)
    return next((channel for channel in usable(case, message.to) if channel not in tried), None)


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


def _in_line(deferred: Deferred, message: SendMessage) -> bool:
    there = deferred.message
    same = (there.to.id, there.channel) == (message.to.id, message.channel)
    return same and there.doubted_at is None and there.id != message.id and deferred.elsewhere is None


def _entry(case: Case, id: str) -> Deferred | None:
    return next((deferred for deferred in case.deferred if deferred.message.id == id), None)


def _put(turn: Turn, changed: Deferred) -> None:
    turn.change(deferred=tuple(changed if d.message.id == changed.message.id else d for d in turn.case.deferred))


def _remove(turn: Turn, gone: Iterable[Deferred]) -> None:
    ids = {deferred.message.id for deferred in gone}
    turn.change(deferred=tuple(d for d in turn.case.deferred if d.message.id not in ids))


def _about(message: SendMessage) -> dict[str, str]:
    return {"purpose": message.purpose, "to": message.to.id, "channel": message.channel}
