"""Limits: starting them, what meets them, who hears before they are reached, and what reaching one does."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case.case import Case
from domain.case.dues import Due
from domain.case.turn import Turn
from domain.clocks.clock import key_of
from domain.clocks.levels import DUE, Level
from domain.clocks.limits import Limit, MetBy
from domain.clocks.marks import Mark, levels
from domain.decisions.ladder import escalate
from domain.messages.telling import duty, people_named, tell_customer, tell_staff
from domain.people import CUSTOMER
from domain.time.durations import written


def follow_limits(turn: Turn, cause: str) -> None:
    """Let every limit run that the ticket's category has and nothing has met, and no other.

    One that an earlier resolution has met runs on in the next episode, unless its last instant has passed by then.
    """
    case = turn.case
    limits = case.snapshot.policy.all_limits
    gone = {clock.key for clock in case.clocks.values() if clock.name == "limit"}
    turn.stop(*sorted(gone - {key_of("limit", limit.name) for limit in limits}))
    for limit in limits:
        key = key_of("limit", limit.name)
        ends = case.snapshot.limit(limit.name, case.category)
        clock = case.clocks.get(key)
        if ends is None:
            turn.stop(key)
            continue
        if (
            clock
            and clock.episode < case.episode
            and limit.met_by == "resolution"
            and clock.met
            and ends > turn.happened_at
        ):
            turn.put(clock.revived(case.episode, turn.happened_at, turn.time_of(clock), case.pauses), cause)
        if turn.running(key):
            target = ends - case.opened_at
            turn.retarget(key, target, calendar="always", levels=_levels(case, limit, ends), cause=cause)
        elif (clock is None or clock.ended == "stopped") and not _met_already(turn, limit.met_by):
            target, since = ends - case.opened_at, case.opened_at
            turn.start("limit", target, label=limit.name, since=since, levels=_levels(case, limit, ends))


def meet_limits(turn: Turn, by: MetBy) -> dict[str, bool | None]:
    """End the limits that this meets; returns which were kept, for the record."""
    limits = (limit for limit in turn.case.snapshot.policy.all_limits if limit.met_by == by)
    ended = (turn.meet(key_of("limit", limit.name)) for limit in limits)
    return {str(clock.key): clock.met for clock in ended if clock is not None}


def customer_was_told(turn: Turn) -> None:
    """A message to the customer has been accepted for delivery, which is what meets a limit on the receipt."""
    if turn.case.told_at is not None:
        return
    turn.change(told_at=turn.happened_at)
    clocks = meet_limits(turn, "receipt")
    if clocks:
        turn.record("limit_met", "Word that the ticket is open has gone to the customer", clocks=clocks)


def limit_due(turn: Turn, due: Due) -> None:
    """Tell whom the policy names before a limit, at it and after it; one that is reached goes to the top tier."""
    limits = turn.case.snapshot.policy.all_limits
    limit = next((limit for limit in limits if limit.name == due.label), limits[0])
    if due.level == DUE.name:
        _reached(turn, limit)
    else:
        _notice(turn, limit, due.level)


def _notice(turn: Turn, limit: Limit, level: str) -> None:
    case = turn.case
    noticed = [(mark, notice.tell) for notice in limit.notices for mark in notice.at if mark.level.name == level]
    said = f"{_spoken(noticed[0][0])} the limit {limit.name}"
    names = dict.fromkeys(name for _, tell in noticed for name in tell)
    ends = _shown(case.snapshot.limit(limit.name, case.category))
    turn.record("warned", said, clock="limit", limit=limit.name, level=level, limit_at=ends, tell=list(names))
    people = people_named(case, (name for name in names if name != CUSTOMER))
    tell_staff(turn, "warning", people, f"{case.ticket.reference}: {said}")
    if CUSTOMER in names and case.active:
        tell_customer(turn, "delay", limit_at=ends)


def _spoken(mark: Mark) -> str:
    if mark.share is not None:
        return f"{mark.share} % of the time until"
    days, rest = divmod(abs(mark.offset), timedelta(days=1))
    amount = written(abs(mark.offset)) if rest else f"{days} day{'s' if days > 1 else ''}"
    return f"{amount} {mark.side}"


def _reached(turn: Turn, limit: Limit) -> None:
    case = turn.case
    reached = f"limit {limit.name} reached"
    turn.record("breached", f"The limit {limit.name} is reached", clock="limit", limit=limit.name)
    only_tell = limit.when_missed == "tell" or not case.active
    top = (*people_named(case, case.snapshot.policy.tiers[-1].tell), duty(case)) if only_tell else ()
    people = [*people_named(case, limit.tell), *top]
    tell_staff(turn, "breach", people, f"{case.ticket.reference}: {reached}")
    if only_tell:
        return
    escalate(turn, reached, to=len(case.snapshot.policy.tiers) - 1)


def _levels(case: Case, limit: Limit, ends: datetime) -> tuple[Level, ...]:
    """The limit's notices and the limit itself; each is an instant that was fixed with it."""
    noticed = case.snapshot.notices_of(limit.name, case.category)
    marked = levels(tuple(mark for notice in limit.notices for mark in notice.at))
    fixed = (
        Level(name=each.name, offset=noticed[each.name] - ends) if each.name in noticed else each for each in marked
    )
    return (*fixed, DUE)


def _met_already(turn: Turn, by: MetBy) -> bool:
    case = turn.case
    met: dict[MetBy, datetime | bool | None] = {
        "receipt": case.told_at,
        "first answer": case.answered_at,
        "resolution": not case.active,
    }
    return bool(met[by])


def _shown(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
