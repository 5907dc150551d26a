"""Targets: that each can be kept and missed, beside the others that count at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from domain.input.problems import Finding
from domain.input.text import spoken
from domain.policy.policy import Policy
from domain.policy.promises import CustomerClock
from domain.policy.tier import Tier
from domain.priority import PRIORITIES, ByPriority, Priority
from domain.sense.hours import Hours
from domain.sense.places import Place, in_each, warning
from domain.time.calendars import HORIZON
from domain.time.durations import written

_TIER_TIMES = ("accept_within", "work_within", "agreed_within", "repeat_every")


def target_doubts(policy: Policy) -> Iterator[Finding]:
    """Yield a warning for each target that another one makes pointless, or that lies beyond what a ticket knows."""
    hours = Hours(policy)
    return in_each(policy, lambda place: (*_beyond(place, hours), *_answer(place), *_tiers(place)))


def _beyond(place: Place, hours: Hours) -> Iterator[Finding]:
    """A target that the known calendar does not hold has no due at first: nobody can see or be told when it is."""
    targets: list[tuple[str, str, timedelta]] = []
    for priority in PRIORITIES:
        promise = place.of(priority)
        for clock in get_args(CustomerClock):
            if target := promise.target(clock):
                targets.append((place.promise(priority, clock), promise.calendar, target))
        for index, tier in enumerate(place.row.tiers):
            for field in _TIER_TIMES:
                times: ByPriority[timedelta] | None = getattr(tier, field)
                if times:
                    targets.append((place.tier(index, field), place.calendar(tier, priority), times.of(priority)))
    for path, calendar, target in targets:
        known = hours.known(calendar)
        if known is not None and target > known:
            better = f"at most {written(known)}, what {calendar} has in {HORIZON.days} days; it has no due until then"
            yield warning(path, written(target), better)


def _answer(place: Place) -> Iterator[Finding]:
    for priority in PRIORITIES:
        promise = place.of(priority)
        if promise.first_response and promise.resolution and promise.first_response > promise.resolution:
            found = f"{written(promise.first_response)} for {priority} tickets"
            better = f"at most their resolution, {written(promise.resolution)}"
            yield warning(place.promise(priority, "first_response"), found, better)


def _tiers(place: Place) -> Iterator[Finding]:
    for index, tier in enumerate(place.row.tiers):
        if tier.work_within is None:
            continue
        yield from _chase(place, index, tier, tier.work_within)
        agreed = tier.agreed_within
        longer = [p for p in PRIORITIES if agreed and agreed.of(p) > tier.work_within.of(p)]
        if agreed and longer:
            found = f"{_times(agreed, longer)} for {spoken(longer)} tickets"
            better = f"at most the tier's work_within, {_times(tier.work_within, longer)}; it moves up before"
            yield warning(place.tier(index, "agreed_within"), found, better)


def _chase(place: Place, index: int, tier: Tier, work: ByPriority[timedelta]) -> Iterator[Finding]:
    """An owner who does not acknowledge is reminded, then somebody else is tried, all of it before the tier's deadline
    takes the ticket away."""
    rule = place.policy.reminders
    accept = tier.accept_within
    silent = [p for p in PRIORITIES if accept.of(p) >= work.of(p)]
    reminders = max(rule.before_reassigning, 1)
    unheard = [p for p in PRIORITIES if p not in silent and accept.of(p) * reminders >= work.of(p)]
    alone = [
        p
        for p in PRIORITIES
        if rule.reassign and p not in (*silent, *unheard) and accept.of(p) * (rule.before_reassigning + 1) >= work.of(p)
    ]
    for priorities, consequence in (
        (silent, "nobody is ever reminded to acknowledge"),
        (unheard, f"not all {rule.before_reassigning} reminders are ever sent"),
        (alone, f"nobody else in {tier.name} is ever tried"),
    ):
        if priorities:
            found = f"{_times(accept, priorities)} for {spoken(priorities)} tickets, so that {consequence}"
            better = f"a fraction of work_within, {_times(work, priorities)}, after which the ticket has moved up"
            yield warning(place.tier(index, "accept_within"), found, better)


def _times(times: ByPriority[timedelta], priorities: list[Priority]) -> str:
    return spoken(list(dict.fromkeys(written(times.of(priority)) for priority in priorities)))
